//! The page at `/`: what there is.

/// Method, path, and what it is for.
const ENDPOINTS: [(&str, &str, &str); 18] = [
    ("GET", "/live", "the process runs"),
    ("GET", "/health", "the process runs, and what the gateway says of itself"),
    ("GET", "/ready", "the gateway takes orders, or 503 and why not"),
    ("GET", "/metrics", "counters and gauges for Prometheus"),
    ("GET", "/api/v1/status", "the whole in brief"),
    ("GET", "/api/v1/sessions", "FIX sessions, their numbers and how they do"),
    ("GET", "/api/v1/sessions/{id}", "one of them, by its id or its peer's CompID"),
    (
        "POST",
        "/api/v1/sessions/{id}/commands",
        "{\"action\":{\"do\":\"disable\"},\"reason\":\"...\"}; logout, disable, enable, reset, set-seq; needs the token",
    ),
    ("GET", "/api/v1/orders", "parent orders; ?session= &symbol= &open=true &limit=100 &after=ORDERID"),
    ("GET", "/api/v1/orders/{id}", "one order by OrderID or ClOrdID, with its children; ?session="),
    ("GET", "/api/v1/venues", "venues and their fees"),
    ("GET", "/api/v1/books", "order books of every symbol"),
    ("GET", "/api/v1/books/{symbol}", "order books of one symbol"),
    ("GET", "/api/v1/risk", "limits, exposure, kill switches"),
    ("GET", "/api/v1/kill-switch", "which kill switches are engaged"),
    ("PUT", "/api/v1/kill-switch", "{\"scope\":\"firm\",\"engaged\":true,\"reason\":\"...\"}; needs the token"),
    ("GET", "/problems/{name}", "what a refusal means"),
    ("GET", "/", "this page"),
];

/// The page, as plain text.
pub(crate) fn page() -> String {
    let mut page = String::from("Tidegate, the operators' API\n\n");
    for (method, path, what) in ENDPOINTS {
        page.push_str(&format!("{method:4} {path:30} {what}\n"));
    }
    page.push_str(
        "\nScopes of a kill switch: firm, session:ID, account:NAME, symbol:SYMBOL.\n\
         Writes need `Authorization: Bearer TOKEN`; the token is in the file admin.token of the data directory.\n\
         Without HTTP: `tidegate status`, `tidegate kill` and `tidegate session`.\n",
    );
    page
}
