fn main() {
    let limits = std::env::args().nth(3).unwrap();
    haicap_sheets::child::run(
        &serde_json::from_str(&limits).unwrap(),
        std::io::stdin().lock(),
        std::io::stdout().lock(),
    )
    .unwrap();
}
