//! The gate on a clock that the tests turn.

use std::cell::RefCell;

use bytes::Bytes;

use super::*;

fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
    Answer::Response(Response {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: Bytes::new(),
        truncated: false,
        millis: 0,
    })
}

/// Plays `answers` in turn and returns the last one with the seconds at which each was asked for.
async fn play(allowance: &Allowance, answers: &[Answer]) -> (Answer, Vec<u64>) {
    let (gate, start, asked) = (Gate::new(), Instant::now(), RefCell::new(Vec::new()));
    let last = patiently(&gate, allowance, || {
        let index = asked.borrow().len();
        asked.borrow_mut().push(start.elapsed().as_secs());
        std::future::ready(answers[index].clone())
    })
    .await;
    (last, asked.into_inner())
}

#[tokio::test(start_paused = true)]
async fn waits_longer_each_time_and_gives_up_after_three_repeats() {
    let busy = answer(429, &[]);
    let answers = [busy.clone(), busy.clone(), busy.clone(), busy.clone()];
    let (last, asked) = play(&Allowance::new(9, None), &answers).await;
    assert_eq!(asked, [0, 1, 3, 7]);
    assert_eq!(last, busy);
}

#[tokio::test(start_paused = true)]
async fn waits_as_long_as_told_but_never_beyond_the_cap() {
    let answers = [
        answer(429, &[("Retry-After", "5")]),
        answer(503, &[("Retry-After", "86400")]),
        answer(
            429,
            &[
                ("Date", "Mon, 23 Nov 2026 10:00:00 GMT"),
                ("Retry-After", "Mon, 23 Nov 2026 10:00:09 GMT"),
            ],
        ),
        answer(200, &[]),
    ];
    let (last, asked) = play(&Allowance::new(9, None), &answers).await;
    assert_eq!(asked, [0, 5, 35, 44]);
    assert_eq!(last, answers[3]);
}

#[tokio::test(start_paused = true)]
async fn a_date_in_the_past_or_a_number_beyond_all_bounds_does_no_harm() {
    let answers = [
        answer(
            429,
            &[
                ("Date", "Mon, 23 Nov 2026 10:00:00 GMT"),
                ("Retry-After", "Sun, 22 Nov 2026 10:00:00 GMT"),
            ],
        ),
        answer(429, &[("Retry-After", "99999999999999999999999999")]),
        answer(429, &[("Retry-After", "18446744073709551615")]),
        answer(204, &[]),
    ];
    let (last, asked) = play(&Allowance::new(9, None), &answers).await;
    assert_eq!(asked, [0, 0, 2, 32]);
    assert_eq!(last, answers[3]);
}

#[tokio::test(start_paused = true)]
async fn a_plain_503_is_an_answer() {
    let answers = [answer(503, &[])];
    let (last, asked) = play(&Allowance::new(9, None), &answers).await;
    assert_eq!((last, asked), (answers[0].clone(), vec![0]));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_allowance_ends_the_waiting() {
    let busy = answer(429, &[("Retry-After", "20")]);
    let time = Some(Duration::from_secs(6));
    let (last, asked) = play(&Allowance::new(9, time), std::slice::from_ref(&busy)).await;
    assert_eq!((last, asked), (busy.clone(), vec![0]));

    let (last, asked) = play(&Allowance::new(1, None), std::slice::from_ref(&busy)).await;
    assert_eq!((last, asked), (busy.clone(), vec![0]));

    let (last, asked) = play(&Allowance::new(0, None), &[]).await;
    assert_eq!((last, asked.len()), (Answer::Failure(Failure::Budget), 0));
}

#[tokio::test(start_paused = true)]
async fn one_gate_holds_everybody() {
    let gate = Gate::new();
    gate.close_for(Duration::from_secs(4));
    gate.close_for(Duration::from_secs(1));
    let start = Instant::now();
    patiently(&gate, &Allowance::new(1, None), || {
        std::future::ready(answer(200, &[]))
    })
    .await;
    assert_eq!(start.elapsed().as_secs(), 4);
}
