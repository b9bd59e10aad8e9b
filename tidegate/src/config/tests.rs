//! What a user is told, word for word.

use reference::Date;
use risk_gate::OrderRate;
use types::Money;
use venues::Profile as Liquidity;

use super::schema::{Durability, Feed};
use super::{Config, ConfigError, Options, Profile, Setup};

fn day() -> Date {
    Date::new(2013, 10, 8).unwrap()
}

fn setup_of(profile: Profile) -> Setup {
    let config = Config::load(&Options { profile: Some(profile), ..Options::default() }).unwrap();
    config.setup(day()).unwrap()
}

/// What is said of `text`; empty if nothing.
fn said_of(text: &str) -> String {
    let result = Config::parse("my.toml", text).and_then(|config| config.setup(day()));
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

/// What is said of the sandbox with some of its text replaced.
fn said(from: &str, to: &str) -> String {
    let sandbox = Profile::Sandbox.text();
    assert!(sandbox.contains(from), "the sandbox has no {from}");
    said_of(&sandbox.replacen(from, to, 1))
}

/// The line of the sandbox, from 1, that has `what`.
fn line_of(what: &str) -> usize {
    1 + Profile::Sandbox.text().lines().position(|line| line.contains(what)).unwrap()
}

#[test]
fn the_sandbox_is_what_a_new_user_was_promised() {
    let setup = setup_of(Profile::Sandbox);
    assert_eq!(setup.gateway.venues.len(), 16);
    assert_eq!(setup.gateway.router.venues.iter().filter(|venue| venue.dark).count(), 4);
    assert_eq!(setup.sim_venues.len(), 16);
    assert!(setup.sim_venues.iter().all(|venue| venue.latency_ns == 250_000));
    assert_eq!((setup.market.feed, setup.market.instruments.len()), (Feed::Synthetic, 4));
    assert_eq!(setup.gateway.sessions.len(), 4);
    assert!(setup.gateway.instruments.find(b"IBM").is_some());
    let account = &setup.gateway.gate.accounts[0];
    assert_eq!(account.sessions.len(), 4);
    assert_eq!(account.order_rate, Some(OrderRate::PerSecond { orders: 500, burst: 1000 }));
    assert!(account.max_order_qty.is_some() && account.max_open_exposure.is_some());
}

#[test]
fn the_bench_profile_has_every_stage_on_and_no_brake() {
    let setup = setup_of(Profile::Bench);
    let clients: Vec<_> = setup.gateway.sessions.iter().map(|entry| entry.config.target_comp_id.to_string()).collect();
    assert_eq!(clients, (1..=8).map(|n| format!("CLIENT{n}")).collect::<Vec<_>>());
    assert!(setup.gateway.sessions.iter().all(|entry| entry.config.sender_comp_id.as_str() == "TIDEGATE"));
    for n in 1..=8 {
        assert!(setup.gateway.instruments.find(format!("TEST{n}").as_bytes()).is_some());
    }
    let [venue] = setup.sim_venues.as_slice() else { panic!("one venue") };
    assert_eq!(venue.latency_ns, 0);
    assert_eq!(venue.profile, Liquidity::AlwaysFill { price: "100".parse().unwrap() });
    let account = &setup.gateway.gate.accounts[0];
    assert_eq!(account.order_rate, Some(OrderRate::Unlimited));
    assert_eq!(account.max_open_exposure, Some("1000000000000000000".parse::<Money>().unwrap()));
    assert_eq!(setup.gateway.gate.max_quote_age_ns, Some(u64::MAX));
}

#[test]
fn a_mistake_is_named_with_file_line_key_and_what_was_meant() {
    for (line, from, to, said_as) in [
        (
            "listen =",
            "listen = \"127.0.0.1:9878\"",
            "lisen = \"127.0.0.1:9878\"",
            "fix.lisen: unknown key; did you mean listen?",
        ),
        ("[router]", "[router]", "[rooter]", "rooter: unknown key; did you mean router?"),
        (
            "feed =",
            "feed = \"synthetic\"",
            "feed = \"synthetic\"\nwhatever = 1",
            "market.whatever: unknown key; known here: feed, seed",
        ),
        (
            "feed =",
            "feed = \"synthetic\"",
            "feed = \"live\"",
            "market.feed: unknown variant `live`, expected `synthetic` or `none`",
        ),
        (
            "listen =",
            "\"127.0.0.1:9878\"",
            "\"localhost:9878\"",
            "fix.listen: \"localhost:9878\": not an address; write \"IP:PORT\", as in \"127.0.0.1:9878\"",
        ),
        (
            "listen = \"127.0.0.1:8080",
            "127.0.0.1:8080",
            "127.0.0.1:0",
            "admin.listen: 127.0.0.1:0: port 0 is no port, choose one",
        ),
        (
            "listen = \"127.0.0.1:8080",
            "127.0.0.1:8080",
            "127.0.0.1:9878",
            "admin.listen: 127.0.0.1:9878: fix.listen has the same address",
        ),
        (
            "max_order_qty",
            "\"100000\"",
            "100000.5",
            "account.max_order_qty: 100000.5: a number with a point must stand in quotes, or it is not exact",
        ),
        (
            "max_order_qty",
            "\"100000\"",
            "\"1.123456789\"",
            "account.max_order_qty: \"1.123456789\": more than 8 decimals",
        ),
        (
            "max_order_qty",
            "\"100000\"",
            "\"0\"",
            "account.max_order_qty: account SANDBOX: must be above zero; to stop an account say enabled = false",
        ),
        (
            "orders_per_second",
            "orders_per_second = 500",
            "orders_per_second = \"fast\"",
            "account.orders_per_second: invalid value: string \"fast\", expected a whole number or \"unlimited\"",
        ),
        (
            "orders_burst",
            "orders_burst = 1000",
            "orders_burst = -1",
            "account.orders_burst: invalid value: integer `-1`, expected a whole number, not below zero",
        ),
        (
            "price_collar_bps",
            "price_collar_bps = 1000",
            "price_collar_bps = 10000",
            "account.price_collar_bps: account SANDBOX: 10000, must be 1 to 9999 hundredths of a percent",
        ),
        (
            "sessions =",
            "\"CLIENT4\"]",
            "\"CLIENT4\", \"DESK9\"]",
            "account.sessions: account SANDBOX: session DESK9 is not configured",
        ),
        (
            "default_account",
            "default_account = \"SANDBOX\"",
            "default_account = \"SANDBX\"",
            "session.default_account: session CLIENT1: account SANDBX is not configured; did you mean SANDBOX?",
        ),
        (
            "target_comp_id = \"CLIENT2\"",
            "target_comp_id = \"CLIENT2\"",
            "target_comp_id = \"CLIENT2\"\nmax_latency_s = 0",
            "session.max_latency_s: 0 would refuse every message: give seconds, or check_latency = false",
        ),
        (
            "reference_price = \"182",
            "182.40",
            "182.405",
            "instrument.reference_price: IBM: 182.405, must be above zero and a multiple of tick 0.01",
        ),
        ("symbol = \"BAC\"", "symbol = \"BAC\"", "symbol = \"IBM\"", "instrument.symbol: symbol IBM is there twice"),
        ("symbol = \"BAC\"", "symbol = \"BAC\"", "symbol = \"\"", "instrument.symbol: empty: give it a name"),
        ("set =", "us-equities", "always-fill", "venues.fill_price: missing: venues.set = \"always-fill\" needs it"),
        ("set =", "us-equities", "none", "venues.set: none, and no [[fix_venue]]: there is nowhere to trade"),
        (
            "dark_probe_ppm",
            "200_000",
            "2_000_000",
            "router.dark_probe_ppm: 2000000: at most 1000000, which is all of an order",
        ),
        ("[gate]", "[gate]", "[gate", "unclosed table, expected `]`"),
    ] {
        // A key that was added stands a line below, one that is missing is reported at its table.
        let line = match said_as.split(':').next().unwrap_or_default() {
            "market.whatever" | "session.max_latency_s" => line_of(line) + 1,
            "venues.fill_price" => line_of("[venues]"),
            _ => line_of(line),
        };
        assert_eq!(said(from, to), format!("my.toml:{line}: {said_as}"), "{to}");
    }
}

#[test]
fn everything_wrong_in_a_file_is_said_at_once_in_the_order_of_its_lines() {
    let sandbox = Profile::Sandbox.text();
    let text = sandbox
        .replacen("listen = \"127.0.0.1:9878\"", "listen = 9878\nlisten_backlog = 5", 1)
        .replacen("seed = 1", "seed = \"one\"", 1)
        .replacen("max_order_age_s = 60 ", "", 1)
        .replacen("symbol = \"BAC\"", "symbol = \"BAC\"\ntik = \"0.05\"", 1)
        .replacen("symbol = \"GE\"", "symbol = 7", 1);
    let said = said_of(&text);
    let keys: Vec<_> = said.lines().map(|line| line.split(':').nth(2).unwrap_or_default().trim()).collect();
    assert_eq!(
        keys,
        [
            "fix.listen",
            "fix.listen_backlog",
            "market.seed",
            "gate.max_order_age_s",
            "instrument.tik",
            "instrument.symbol"
        ],
        "{said}"
    );
    let misfits =
        sandbox.replacen("[\"CLIENT1\", \"CLIENT2\"", "[\"CLIENT7\", \"CLIENT8\"", 1).replacen("182.40", "0", 1);
    assert_eq!(said_of(&misfits).lines().count(), 5, "{}", said_of(&misfits));
}

#[test]
fn an_incomplete_file_is_refused_with_the_keys_that_it_lacks() {
    let tables = ["fix", "admin", "market", "venues", "router", "gate"];
    for (text, tables) in [("", &tables[..]), ("data_dir = \"d\"\n[fix]\nlisten = \"127.0.0.1:9878\"", &tables[1..])] {
        let said = said_of(text);
        for key in tables {
            let line = format!("my.toml:1: {key}: missing, and it has no default");
            assert!(said.lines().any(|said| said == line), "{line}\n{said}");
        }
        assert_eq!(said.lines().count(), tables.len() + usize::from(text.is_empty()), "{said}");
    }
}

#[test]
fn a_fix_venue_gets_an_index_behind_the_simulated_ones_and_a_session_behind_the_clients() {
    let venue = "[[fix_venue]]\nmic = \"XTST\"\nconnect = \"127.0.0.1:9900\"\ntarget_comp_id = \"VENUE\"\n";
    let text = format!("{}\n{venue}", Profile::Sandbox.text());
    let setup = Config::parse("my.toml", &text).unwrap().setup(day()).unwrap();
    let [link] = setup.fix_venues.as_slice() else { panic!("one FIX venue") };
    assert_eq!((link.venue.0, link.session.0), (16, 4));
    assert_eq!(setup.gateway.sessions[4].peer, gateway::Peer::Venue(link.venue));
    assert_eq!(setup.gateway.venues[16].link, gateway::VenueLink::Fix(link.session));
    assert!(!setup.gateway.router.venues[16].up, "nothing is routed to it before its session is up");
    let twice = said_of(&format!("{text}{}", venue.replace("XTST", "XNYS")));
    assert!(twice.ends_with("fix_venue.mic: XNYS: a simulated venue has this MIC"), "{twice}");
}

#[test]
fn the_command_line_wins_over_the_file() {
    let options = Options {
        data_dir: Some("elsewhere".into()),
        fix_listen: Some("127.0.0.1:0".parse().unwrap()),
        durability: Some(Durability::Os),
        ..Options::default()
    };
    let config = Config::load(&options).unwrap();
    assert_eq!(config.file.data_dir.to_str(), Some("elsewhere"));
    assert_eq!(config.file.fix.listen.port(), 0);
    assert_eq!(config.file.journal.durability, Durability::Os);
    config.setup(day()).unwrap();
}

#[test]
fn what_show_prints_is_the_same_configuration_with_its_comments() {
    for profile in [Profile::Sandbox, Profile::Bench] {
        let options = Options { profile: Some(profile), durability: Some(Durability::Os), ..Options::default() };
        let config = Config::load(&options).unwrap();
        let shown = config.show();
        let again = Config::parse("shown.toml", &shown).unwrap();
        assert_eq!(format!("{:?}", again.file), format!("{:?}", config.file));
        assert_eq!(again.show(), shown, "what is shown is complete");
        assert!(shown.contains("durability = \"os\"") && shown.contains("connections_max = 1024 # default"), "{shown}");
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(comments(&shown), comments(profile.text()));
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let options = Options { config: Some("no/such.toml".into()), ..Options::default() };
    let error = Config::load(&options).unwrap_err();
    assert!(matches!(error, ConfigError::Unreadable { .. }));
    assert!(error.to_string().starts_with("cannot read the configuration no/such.toml: "), "{error}");
}

/// A file with a dictionary, and the sandbox with it for CLIENT2.
fn with_dictionary(text: &str) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("my.xml");
    std::fs::write(&file, text).unwrap();
    let line = format!("target_comp_id = \"CLIENT2\"\ndictionary = \"{}\"", file.display());
    let config = Profile::Sandbox.text().replacen("target_comp_id = \"CLIENT2\"", &line, 1);
    (dir, config)
}

#[test]
fn clients_talk_the_gateways_dialect_and_venues_plain_fix44() {
    let venue = "[[fix_venue]]\nmic = \"XTST\"\nconnect = \"127.0.0.1:9900\"\ntarget_comp_id = \"VENUE\"\n";
    let text = format!("{}\n{venue}", Profile::Sandbox.text());
    let setup = Config::parse("my.toml", &text).unwrap().setup(day()).unwrap();
    let dictionaries: Vec<_> = setup.gateway.sessions.iter().map(|entry| entry.config.dictionary).collect();
    let (client, venue) = (dictionaries[0], dictionaries[4]);
    let parameters = spec::tag::NO_STRATEGY_PARAMETERS;
    assert!(client.message(b"D").unwrap().allows(parameters), "what the published dictionary promises is taken");
    assert!(!venue.message(b"D").unwrap().allows(parameters));
}

#[test]
fn a_session_validates_against_the_dictionary_that_it_names() {
    let own = spec::Version::FIX44.xml().unwrap().replace("name=\"LocateReqd\"", "name=\"LocateWanted\"");
    let (_dir, text) = with_dictionary(&own);
    let config = Config::parse("my.toml", &text).unwrap();
    let setup = config.setup(day()).unwrap();
    let name = |session: usize| {
        let dictionary = setup.gateway.sessions[session].config.dictionary;
        dictionary.field(spec::tag::LOCATE_REQD).map(spec::FieldDef::name)
    };
    assert_eq!((name(0), name(1)), (Some("LocateReqd"), Some("LocateWanted")));
    assert!(config.show().contains("my.xml"), "it is shown");
}

#[test]
fn a_wrong_dictionary_is_refused_with_its_file_line_and_reason() {
    let line = line_of("target_comp_id = \"CLIENT2\"") + 1;
    let fix44 = spec::Version::FIX44.xml().unwrap();
    let twice = fix44.replacen("<field number=\"2\"", "<field number=\"1\"", 1);
    let no_logon = fix44.replacen("msgtype=\"A\"", "msgtype=\"UA\"", 1);
    for (text, ends) in [
        (twice.as_str(), ": tag 1 is defined twice"),
        ("not xml", "line 1, column 1: not well-formed XML: unknown token"),
        (spec::Version::FIX42.xml().unwrap(), ": of FIX.4.2; clients' sessions are FIX.4.4"),
        (&no_logon, ": lacks Logon(A), without which there is no session"),
    ] {
        let (dir, config) = with_dictionary(text);
        let said = said_of(&config);
        let starts = format!("my.toml:{line}: session.dictionary: {}/my.xml", dir.path().display());
        assert!(said.starts_with(&starts) && said.ends_with(ends), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let missing = said("target_comp_id = \"CLIENT2\"", "target_comp_id = \"CLIENT2\"\ndictionary = \"no/such.xml\"");
    assert!(
        missing.starts_with(&format!("my.toml:{line}: session.dictionary: cannot read no/such.xml: ")),
        "{missing}"
    );
}

#[test]
fn a_session_takes_every_key_that_the_session_layer_knows() {
    let with = |keys: &str| {
        Profile::Sandbox.text().replacen(
            "target_comp_id = \"CLIENT1\"\n",
            &format!("target_comp_id = \"CLIENT1\"\n{keys}"),
            1,
        )
    };
    let keys = "begin_string = \"FIXT.1.1\"\ndefault_appl_ver_id = \"FIX.5.0SP2\"\nresend_request_chunk_size = 50\n\
                start_time = \"08:00:00\"\nend_time = \"17:00:00\"\nmessages_per_second = 100\n";
    let config = Config::parse("my.toml", &with(keys)).unwrap();
    let setup = config.setup(day()).unwrap();
    let session = &setup.gateway.sessions[0].config;
    assert_eq!((session.begin_string.as_str(), session.default_appl_ver_id.as_str()), ("FIXT.1.1", "9"));
    assert_eq!((session.target_comp_id.as_str(), session.resend_request_chunk), ("CLIENT1", 50));
    assert_eq!(
        session.rate_limit.map(|limit| (limit.messages_per_second, limit.cancels_per_second)),
        Some((100, 1000))
    );
    assert!(session.schedule.next_change(types::Timestamp(0)).is_some());
    let plain = &setup.gateway.sessions[1].config;
    assert_eq!(plain.begin_string.as_str(), "FIX.4.4");
    let line = line_of("target_comp_id = \"CLIENT1\"") + 1;
    for (keys, expected) in [
        ("resend_request_chunk_size = -1\n", "my.toml:LINE: session.resend_request_chunk_size: "),
        ("start_time = \"8\"\n", "my.toml:LINE: session.start_time: \"8\" is not a time of day"),
        ("begin_string = \"FIXT.1.1\"\n", "session.default_appl_ver_id: "),
        ("cancels_per_second = 5\n", "my.toml:LINE: session.cancels_per_second: without messages_per_second"),
        ("start_tme = \"08:00:00\"\n", "my.toml:LINE: session.start_tme: unknown key"),
    ] {
        let (said, expected) = (said_of(&with(keys)), expected.replace("LINE", &line.to_string()));
        assert!(said.contains(&expected), "{keys}: {said}");
    }
}

#[test]
fn a_quickfix_file_brings_the_clients_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acceptor.cfg");
    let cfg = "[DEFAULT]\nConnectionType=acceptor\nSocketAcceptPort=9999\nSenderCompID=GW\n[SESSION]\nBeginString=FIX.4.4\n\
               TargetCompID=DESK\n[SESSION]\nBeginString=FIXT.1.1\nDefaultApplVerID=FIX.5.0SP2\nTargetCompID=FUND\n\
               ResetOnLogon=Y\n";
    let load = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Config::load(&Options { quickfix_cfg: Some(path.clone()), ..Options::default() })
    };
    let config = load(cfg).unwrap();
    let setup = config.setup(day()).unwrap();
    let names: Vec<_> = setup.gateway.sessions.iter().map(|entry| entry.config.target_comp_id.to_string()).collect();
    assert_eq!(names, ["DESK", "FUND"]);
    assert!(setup.gateway.sessions[1].config.reset_on_logon);
    assert_eq!(setup.gateway.gate.accounts[0].sessions.len(), 2);
    assert_eq!(config.file.fix.listen.port(), 9999);
    for (from, to, expected) in [
        ("ResetOnLogon", "ResetOnLogn", "did you mean ResetOnLogon?"),
        ("TargetCompID=FUND", "TargetCompID=FUND\nSocketAcceptPort=9998", "share one port"),
        ("ResetOnLogon", "AllowedRemoteAddresses=10.0.0.1\nResetOnLogon", "session FUND: the gateway's own port"),
    ] {
        let said = load(&cfg.replace(from, to)).unwrap_err().to_string();
        assert!(said.contains("acceptor.cfg:") && said.contains(expected), "{said}");
    }
}
