//! Server-sent events: each browser hears what is shown now, and from then on of each build.
//!
//! An event says only that there was a build. What it means for a page the page finds out by asking for itself: so
//! nothing is lost with a connection, and no list is kept of who has seen what.
use super::served::Served;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// How often a browser is written to when nothing happens, so that one that is gone is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Writes events until nobody reads them.
pub(super) async fn tell(mut shown: watch::Receiver<Arc<Served>>, follow: bool, to: mpsc::Sender<String>) {
    let mut text = format!("retry: 300\n\n{}", event(&shown.borrow_and_update(), false));
    while to.send(text).await.is_ok() {
        text = match timeout(HEARTBEAT, shown.changed()).await {
            Ok(Ok(())) => event(&shown.borrow_and_update(), follow),
            Ok(Err(_)) => return,
            Err(_) => ":\n\n".to_owned(),
        };
    }
}

fn event(served: &Served, follow: bool) -> String {
    let changed = served.changed.as_ref().filter(|_| follow);
    let data = json!({ "generation": served.generation, "errors": served.errors, "follow": changed });
    format!("id: {}\ndata: {data}\n\n", served.generation)
}
