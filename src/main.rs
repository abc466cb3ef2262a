//! `naysayer`: arguments in, exit code out.

/// A large document is some hundred thousand small pieces of memory, taken by several threads at once.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    naysayer::run()
}
