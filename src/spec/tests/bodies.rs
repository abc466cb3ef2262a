//! How many request bodies of well-known documents get an instance that the referee allows.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::schema::{Direction, Size, Wish, instance};
use crate::spec::load;

const DOCUMENTS: &[&str] = &[
    "large/github-api.json.gz",
    "v3.0/stripe-spec3.yaml",
    "v3.1/openai.yaml",
    "v3.0/box.json",
    "v3.1/discord.json",
    "v3.0/twilio-api-v2010.yaml",
];

#[test]
fn bodies_of_real_documents_get_instances() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    if !folder.is_dir() {
        eprintln!("skipped: there is no corpus folder ../shared/specs");
        return;
    }
    let (mut wanted, mut made) = (0, 0);
    let mut whys = BTreeMap::new();
    for file in DOCUMENTS {
        let path = folder.join(file);
        let bytes = match file.ends_with(".gz") {
            true => {
                let unpacked = Command::new("gzip").arg("-dc").arg(&path).output();
                unpacked.expect("gzip is there").stdout
            }
            false => std::fs::read(&path).expect("the file is there"),
        };
        let api = load(file, &bytes).expect("a readable document");
        let (mut here, mut made_here) = (0, 0);
        for operation in &api.operations {
            let media = operation.body.iter().flat_map(|body| &body.media);
            for (media, schema) in media.filter_map(|media| Some((media, media.schema.as_ref()?))) {
                here += 1;
                let known = |_: &str, _: &str| None;
                let wish = Wish {
                    seed: 3,
                    size: Size::Full,
                    direction: Direction::Request,
                    examples: true,
                    known: &known,
                };
                match instance(&api.schemas, schema, &wish) {
                    Ok(_) => made_here += 1,
                    Err(why) => {
                        whys.insert(format!("{} {}", operation.key, media.name), why);
                    }
                }
            }
        }
        eprintln!("{file}: {made_here} of {here} bodies");
        wanted += here;
        made += made_here;
    }
    eprintln!("all: {made} of {wanted}");
    assert!(made * 100 >= wanted * 99, "none for {whys:#?}");
}
