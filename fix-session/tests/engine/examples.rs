//! The two examples, against each other.

#[path = "../../examples/acceptor.rs"]
mod acceptor;
#[path = "../../examples/initiator.rs"]
mod initiator;

use crate::support::soon;

#[tokio::test]
async fn a_stranger_who_starts_the_examples_sees_every_order_filled() {
    let engine = acceptor::start(0).await.unwrap();
    let port = engine.addresses()[0].port();
    assert_eq!(soon(initiator::run(port, 5)).await.unwrap(), 5);
    // Numbers live on in the acceptor while the initiator forgot its own: the second run shows what that costs, so the
    // example keeps to one run for each start of the acceptor.
    soon(engine.stop()).await;
}
