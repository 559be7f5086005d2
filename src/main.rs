fn main() -> std::process::ExitCode {
    pointrace::cli::main()
}
