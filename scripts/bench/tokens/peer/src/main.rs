// Times the crate bpe-openai on one thread, as scripts/bench/tokens/main.go times this project's tokenizer: the same chunks, CPU time.
//     peer TEXT ROUNDS      prints NAME LOAD_MS MB_PER_S TOKENS a line
use std::time::Duration;

fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

fn chunks(mut s: &str) -> Vec<&str> {
    let mut out = vec![];
    while !s.is_empty() {
        let mut n = s.len().min(10_000);
        n = s.as_bytes()[n..].iter().position(|&b| b == b'\n').map_or(s.len(), |i| n + i + 1);
        out.push(&s[..n]);
        s = &s[n..];
    }
    out
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let rounds: usize = args[2].parse().unwrap();
    for name in ["cl100k", "o200k"] {
        let start = cpu();
        let t = if name == "cl100k" { bpe_openai::cl100k_base() } else { bpe_openai::o200k_base() };
        let load = cpu() - start;
        let (mut best, mut tokens) = (Duration::MAX, 0);
        for _ in 0..rounds {
            let start = cpu();
            tokens = 0;
            for c in chunks(&text) {
                tokens += t.encode(c).len();
            }
            best = best.min(cpu() - start);
        }
        println!("{} {:.1} {:.2} {}", name, load.as_secs_f64() * 1e3, text.len() as f64 / 1e6 / best.as_secs_f64(), tokens);
    }
}
