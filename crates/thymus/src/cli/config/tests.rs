use super::*;
use std::collections::BTreeSet;
use toml::{Table, Value};

fn keys(table: &Table) -> BTreeSet<String> {
    let inner = |(section, value): (&String, &Value)| match value {
        Value::Table(table) => table.keys().map(|key| format!("{section}.{key}")).collect::<Vec<_>>(),
        _ => vec![section.clone()],
    };
    table.iter().flat_map(inner).collect()
}

/// The example as it would be with every commented key taken in.
fn uncommented() -> String {
    let is_key = |line: &str| line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ') && !key.is_empty());
    EXAMPLE
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| is_key(rest)).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn the_example_explains_every_key() {
    let every = keys(&Table::try_from(Config::default()).unwrap());
    let shown = keys(&uncommented().parse().unwrap());
    assert_eq!(every, shown);
    let text = uncommented();
    for key in every.iter().filter_map(|key| key.rsplit('.').next()) {
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| line.starts_with(&format!("{key} ="))).unwrap();
        assert!(lines[at - 1].starts_with("# "), "{key} has no explanation");
    }
}

#[test]
fn the_example_shows_the_defaults() {
    let commented: Config = toml::from_str(EXAMPLE).unwrap();
    let policy = toml::from_str::<Config>(&uncommented()).unwrap().policy;
    assert_eq!(commented.policy, Policy::default());
    assert_eq!(policy, Policy::default());
}

fn mistake_in(text: &str) -> String {
    let error = toml::from_str::<Config>(text).unwrap_err();
    mistake::describe(Path::new("thymus.toml"), text, &error).to_string()
}

#[test]
fn mistakes_name_file_line_and_key() {
    let unknown = mistake_in("[organisation]\nname = \"x\"\ndomain = [\"a.example\"]\n");
    assert!(unknown.starts_with("thymus.toml:3: organisation.domain: unknown field `domain`"), "{unknown}");
    let wrong = mistake_in("# rates\n[policy]\nheld_per_10000 = \"few\"\n");
    assert!(wrong.starts_with("thymus.toml:3: policy.held_per_10000: invalid type: string \"few\""), "{wrong}");
    let inner = mistake_in("[organisation]\ndomains = [\n  \"a.example\",\n  7,\n]\n");
    assert!(inner.starts_with("thymus.toml:4: organisation.domains: invalid type: integer"), "{inner}");
    let section = mistake_in("\n[polcy]\nheld_per_10000 = 3\n");
    assert!(section.starts_with("thymus.toml:2: polcy: unknown field"), "{section}");
    let syntax = mistake_in("[store]\npath = \n");
    assert!(syntax.starts_with("thymus.toml:2: store.path:"), "{syntax}");
}

#[test]
fn networks_and_signals_are_checked_where_they_stand() {
    let network = mistake_in("[organisation]\ninternal_networks = [\"10.0.0.0/40\"]\n");
    assert!(network.starts_with("thymus.toml:2: organisation.internal_networks: `10.0.0.0/40`"), "{network}");
    let signal = mistake_in("[signals]\noff = [\"sixth_sense\"]\n");
    assert!(signal.starts_with("thymus.toml:2: signals.off: no signal `sixth_sense`"), "{signal}");
}

fn environment(variables: &[(&str, &str)]) -> anyhow::Result<Config> {
    environment::apply(Config::default(), variables.iter().map(|(name, value)| (name.into(), value.into())))
}

#[test]
fn the_environment_overrides_by_name() {
    let config = environment(&[
        ("THYMUS_ORGANISATION_DOMAINS", "a.example, B.example"),
        ("THYMUS_POLICY_HELD_PER_10000", "2"),
        ("THYMUS_STORE_PATH", "/srv/thymus.db"),
        ("THYMUS_CONFIG", "x.toml"),
        ("HOME", "/root"),
    ]);
    let config = config.unwrap();
    assert_eq!(config.organisation.domains.len(), 2);
    assert_eq!(config.policy.held_per_10000, 2.0);
    assert_eq!(config.store_path(), PathBuf::from("/srv/thymus.db"));
}

#[test]
fn mistakes_in_the_environment_name_the_variable() {
    let wrong = environment(&[("THYMUS_POLICY_HELD_PER_10000", "few")]).unwrap_err().to_string();
    assert!(wrong.contains("THYMUS_POLICY_HELD_PER_10000") && wrong.contains("few"), "{wrong}");
    let unknown = environment(&[("THYMUS_POLICY_HELD", "1")]).unwrap_err().to_string();
    assert!(unknown.contains("THYMUS_POLICY_HELD: no such key"), "{unknown}");
}

#[test]
fn budgets_must_be_in_order() {
    let mut config = Config::default();
    config.policy.held_per_10000 = 50.0;
    config.policy.junked_per_10000 = 10.0;
    let text = config.check().unwrap_err().to_string();
    assert!(text.contains("policy.held_per_10000") && text.contains("policy.junked_per_10000"), "{text}");
}
