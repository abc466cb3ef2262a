//! As much of a database as a careless statement needs: `WHERE title = '…'` with whatever was pasted into it.

/// A row of a statement's source.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Sign(char),
    Word(String),
}

/// Whether a row of this title is chosen by `title = '<pasted>'`; `None` when that is no statement.
pub(in crate::demo) fn chooses(pasted: &str, title: &str) -> Option<bool> {
    let tokens = tokens(&format!("title = '{pasted}'"))?;
    let mut conditions = tokens.split(|token| *token == Token::Word("AND".to_owned()));
    conditions.try_fold(true, |so_far, condition| {
        let mut sides = condition.split(|token| *token == Token::Sign('='));
        let (left, right) = (sides.next()?, sides.next()?);
        if sides.next().is_some() {
            return None;
        }
        Some(so_far && text(left, title)? == text(right, title)?)
    })
}

/// Texts joined by `||`; `title` stands for the row's.
fn text(tokens: &[Token], title: &str) -> Option<String> {
    let mut pieces = tokens.split(|token| *token == Token::Sign('|'));
    pieces.try_fold(String::new(), |whole, piece| match piece {
        [Token::Text(text)] => Some(whole + text),
        [Token::Word(word)] if word == "title" => Some(whole + title),
        _ => None,
    })
}

fn tokens(statement: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut letters = statement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let mut text = String::new();
                loop {
                    match letters.next()? {
                        '\'' if letters.peek() == Some(&'\'') => {
                            letters.next();
                            text.push('\'');
                        }
                        '\'' => break,
                        other => text.push(other),
                    }
                }
                found.push(Token::Text(text));
            }
            '|' => {
                letters.next_if_eq(&'|')?;
                found.push(Token::Sign('|'));
            }
            '=' => found.push(Token::Sign('=')),
            letter if letter.is_alphanumeric() => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|next| next.is_alphanumeric()) {
                    word.push(next);
                }
                found.push(Token::Word(word));
            }
            letter if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::chooses;

    #[test]
    fn what_is_pasted_becomes_a_part_of_the_statement() {
        for (pasted, chosen) in [
            ("saw", Some(true)),
            ("hammer", Some(false)),
            ("it''s", Some(false)),
            ("sa'||'w", Some(true)),
            ("saw' AND 'a'='a", Some(true)),
            ("saw' AND 'a'='b", Some(false)),
            ("saw'", None),
            ("saw' b '", None),
        ] {
            assert_eq!(chooses(pasted, "saw"), chosen, "{pasted}");
        }
    }
}
