//! `naysayer completions` and `naysayer man`: from the command line itself, so that they cannot fall behind it.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::words::Diagnostic;

use super::args::Cli;
use super::{Exit, complain};

/// Prints the script for a shell.
pub(crate) fn completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "naysayer", &mut script);
    anstream::print!("{}", String::from_utf8_lossy(&script));
    Exit::Passed
}

/// Prints the manual page, with a section for each command.
pub(crate) fn man() -> Exit {
    let mut page = Vec::new();
    let command = Cli::command();
    let mut render = || -> std::io::Result<()> {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        for sub in command.get_subcommands() {
            let name = format!("naysayer {}", sub.get_name());
            let man = clap_mangen::Man::new(sub.clone().bin_name(name));
            page.extend_from_slice(
                format!(".SH COMMAND {}\n", sub.get_name().to_uppercase()).as_bytes(),
            );
            man.render_synopsis_section(&mut page)?;
            man.render_options_section(&mut page)?;
        }
        Ok(())
    };
    match render() {
        Ok(()) => {
            anstream::print!("{}", String::from_utf8_lossy(&page));
            Exit::Passed
        }
        Err(error) => complain(Exit::BadInput, &[Diagnostic::error(error.to_string())]),
    }
}
