//! The services that evaluate a flag, learnt where they say so themselves, and said where the file wishes it.

use std::collections::BTreeMap;

use crate::change::FlagChange;
use crate::error::{Error, Result};
use crate::order::order_by;
use crate::plan::Datadog;
use crate::provider::datadog::{self, Change};
use crate::time::{Duration, Window, earlier};
use crate::wire::{Progress, Retry, World, ask};

/// How far back a service must have evaluated the flag.
const BACK: Duration = Duration::from_secs(24 * 3_600);

/// What is known of each flag, by its key.
#[derive(Default)]
pub(super) struct Readers {
    by_flag: BTreeMap<String, Vec<String>>,
    blind: Vec<&'static str>,
}

impl Readers {
    /// The services that evaluated the flag; none where nobody may look. Only being cancelled is an error.
    pub(super) async fn of<W: World>(
        &mut self,
        world: &W,
        vendor: &Datadog,
        change: &FlagChange,
    ) -> Result<&[String]> {
        let key = &change.flag.key;
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
        if vendor.app_key.is_some() && key.bytes().all(is_plain) && !self.by_flag.contains_key(key)
        {
            let now = world.now();
            let window = Window { from: earlier(now, BACK), to: now };
            let request = datadog::readers_request(vendor, key, window);
            let result = ask(world, Retry::default(), &request).await;
            let metric = datadog::scalar_response(vendor, &result).map(datadog::readers);
            let mut services = self.seen(world, "metric", metric)?;
            let request = datadog::reading_spans_request(vendor, key, window);
            let result = ask(world, Retry::default(), &request).await;
            let spans = datadog::reading_spans_response(vendor, &result);
            services.extend(self.seen(world, "spans", spans)?);
            order_by(&mut services, Ord::cmp);
            services.dedup();
            if !services.is_empty() {
                world.say(Progress::Note(format!("evaluated by {}", services.join(", "))));
            }
            self.by_flag.insert(key.clone(), services);
        }
        Ok(self.by_flag.get(key).map_or(&[], Vec::as_slice))
    }

    /// What may not be read is said once.
    fn seen<W: World>(
        &mut self,
        world: &W,
        what: &'static str,
        read: Result<Vec<String>>,
    ) -> Result<Vec<String>> {
        match read {
            Ok(services) => Ok(services),
            Err(Error::Cancelled) => Err(Error::Cancelled),
            Err(error) => {
                if !self.blind.contains(&what) {
                    self.blind.push(what);
                    world.say(Progress::Note(error.to_string()));
                }
                Ok(Vec::new())
            }
        }
    }
}

/// Says that the services of this event evaluate the flag; a note where that fails.
pub(super) async fn say<W: World>(world: &W, vendor: &Datadog, event: &Change) {
    let on = event.new.get("enabled").and_then(serde_json::Value::as_bool) != Some(false);
    let (flag, env, now) = (event.name.as_str(), event.env.as_deref(), world.now());
    let request = datadog::enrich_request(vendor, (flag, on), &event.services, env, now);
    let result = ask(world, Retry::default(), &request).await;
    if let Err(error) = datadog::enrich_response(vendor, &result) {
        world.say(Progress::Note(error.to_string()));
    }
}
