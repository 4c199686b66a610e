//! A world in which the secret of an OAuth client opens doors: every request that carries it goes out with an
//! access token in its place, fetched when it is first needed and renewed before it expires.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::plan::Client;
use crate::provider::dynatrace::beyond::{access_request, access_response};
use crate::time::{Duration, Timestamp, later};
use crate::wire::{Answer, Cancelled, Header, Progress, Request, Secret, Silence, World};

/// A token is renewed so long before it expires: longer than one question takes.
const MARGIN: Duration = Duration::from_secs(60);

/// What finding and reading back Smartscape nodes takes.
const GRAIL: &str = "storage:buckets:read storage:events:read storage:smartscape:read";

/// What writing dashboards and notebooks takes.
const DOCUMENTS: &str = "document:documents:read document:documents:write";

/// Where the access token stands.
const AUTHORIZATION: &str = "authorization";

/// Puts access tokens into requests, and strikes them out of what comes back.
pub(super) struct Licence<'a, W> {
    world: &'a W,
    client: Option<&'a Client>,
    scopes: String,
    held: RefCell<BTreeMap<String, (Secret, Timestamp)>>,
}

impl<'a, W: World> Licence<'a, W> {
    /// `world` with the tokens of `client`; without one, `world` as it is.
    pub(super) fn new(world: &'a W, client: Option<&'a Client>, needed: &[&str]) -> Self {
        let own = client.and_then(|it| it.scopes.clone());
        Self {
            world,
            client,
            scopes: own.unwrap_or_else(|| needed.join(" ")),
            held: RefCell::default(),
        }
    }

    /// What a request needs: a marker asks Grail only where there are no entity selectors, which nobody knows before.
    fn scopes(&self, client: &Client, request: &Request) -> String {
        let documents = request.url.contains("/platform/document/");
        if client.scopes.is_none() && documents && !self.scopes.contains("document:") {
            return DOCUMENTS.to_owned();
        }
        let grail = client.scopes.is_none()
            && request.url.contains("/storage/query/")
            && !self.scopes.contains("storage:buckets:read");
        if grail {
            format!("{} {GRAIL}", self.scopes).trim().to_owned()
        } else {
            self.scopes.clone()
        }
    }

    /// A token that lasts long enough for one question.
    async fn token(&self, client: &Client, scopes: &str) -> Result<Secret, Silence> {
        let now = self.world.now();
        let held = self.held.borrow().get(scopes).cloned();
        if let Some((token, until)) = held
            && now < until
        {
            return Ok(token);
        }
        let request = access_request(client, scopes);
        // Whoever asks asks again, and this with it; of the question itself nothing was sent.
        let lease = access_response(client, scopes, &self.world.send(&request).await)?;
        self.world.say(Progress::Mask(lease.token.clone()));
        // A token of less than two margins is renewed half-way.
        let useful = lease.lasts.saturating_sub(MARGIN).max(lease.lasts / 2);
        let until = later(self.world.now(), useful);
        self.held.borrow_mut().insert(scopes.to_owned(), (lease.token.clone(), until));
        Ok(lease.token)
    }

    /// The scheme, where a request carries the client's secret.
    fn opens(&self, request: &Request) -> Option<(&'a Client, &'static str)> {
        let client = self.client?;
        match request.headers.get(AUTHORIZATION) {
            Some(Header::Secret(scheme, secret)) if *secret == client.secret => {
                Some((client, scheme))
            }
            Some(Header::Plain(_) | Header::Secret(..)) | None => None,
        }
    }

    async fn licensed(
        &self,
        request: &Request,
        scheme: &'static str,
        token: Secret,
    ) -> Result<Answer, Silence> {
        let mut request = request.clone();
        request.headers.insert(AUTHORIZATION, Header::Secret(scheme, token.clone()));
        let mut answer = self.world.send(&request).await?;
        token.strike_from(&mut answer.body);
        for value in answer.headers.values_mut() {
            *value = token.struck_from(value);
        }
        Ok(answer)
    }
}

impl<W: World> World for Licence<'_, W> {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        let Some((client, scheme)) = self.opens(request) else {
            return self.world.send(request).await;
        };
        let scopes = self.scopes(client, request);
        let token = self.token(client, &scopes).await?;
        let answer = self.licensed(request, scheme, token).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        // Withdrawn before its time. A 401 is said before any work is done: the same may be asked again, once.
        self.held.borrow_mut().remove(&scopes);
        let token = self.token(client, &scopes).await?;
        self.licensed(request, scheme, token).await
    }

    async fn farewell(&self, request: &Request) -> Result<Answer, Silence> {
        self.world.farewell(request).await
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        self.world.sleep(span).await
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn chance(&self) -> f64 {
        self.world.chance()
    }

    fn say(&self, progress: Progress) {
        self.world.say(progress);
    }
}
