//! Which run this is, and where its host answers for it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::Release;
use super::super::dynatrace::is_loopback;
use super::super::words::{Host, Words};

/// A run of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOrigin {
    /// The semantic dictionary's `event.provider`: `github.com`, `azure.devops`.
    pub provider: &'static str,
    /// Tells this run and its attempt from all others: names the trace.
    pub run: String,
    /// The host's number of the run.
    pub id: String,
    /// This job, as the pipeline calls it.
    pub job: String,
    /// The part of the run that this job is, by the id that its host lists it with.
    pub part: Option<String>,
    /// Whether the run is of a tag.
    pub is_tag: bool,
    /// The pipeline, as people call it.
    pub name: String,
    /// How the job ended so far, where the host says so.
    pub job_status: Option<String>,
    /// Who knows more.
    pub asks: Asks,
}

/// The API that knows the run; the address is that of the run, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// `…/_apis/build/builds/<id>`.
    Azure(String),
    /// `…/_apis/release/releases/<id>`.
    AzureRelease(String),
    /// `…/repos/<owner>/<name>/actions/runs/<id>`, and the attempt.
    Github((String, String)),
    /// No host is known.
    Nobody,
}

/// Everything but what a segment of a path may hold as it is.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn origin(host: Host, words: &Words, release: &Release) -> RunOrigin {
    let text = |name: &str| words.variable(name).unwrap_or_default().to_owned();
    match host {
        Host::Github => {
            let (id, repository) = (text("GITHUB_RUN_ID"), text("GITHUB_REPOSITORY"));
            let attempt = words.variable("GITHUB_RUN_ATTEMPT").unwrap_or("1");
            let api = words.variable("GITHUB_API_URL").unwrap_or("https://api.github.com");
            let page =
                format!("{}/repos/{repository}/actions/runs/{id}", api.trim_end_matches('/'));
            let known = !id.is_empty() && !repository.is_empty();
            RunOrigin {
                provider: "github.com",
                run: format!("github/{repository}/{id}/{attempt}"),
                job: text("GITHUB_JOB"),
                // The number of a job is not told to it.
                part: None,
                is_tag: words.variable("GITHUB_REF_TYPE") == Some("tag"),
                name: words.variable("GITHUB_WORKFLOW").map_or(repository, str::to_owned),
                id,
                job_status: None,
                asks: if known { Asks::Github((page, attempt.to_owned())) } else { Asks::Nobody },
            }
        }
        Host::Azure => azure(words),
        Host::Terminal => RunOrigin {
            provider: "plimsoll",
            run: release.run_id.clone(),
            id: release.run_id.clone(),
            job: release.name.clone(),
            part: None,
            is_tag: false,
            name: release.name.clone(),
            job_status: None,
            asks: Asks::Nobody,
        },
    }
}

fn azure(words: &Words) -> RunOrigin {
    let text = |name: &str| words.variable(name).unwrap_or_default().to_owned();
    let project = text("SYSTEM_TEAMPROJECT");
    let collection = words
        .variable("SYSTEM_COLLECTIONURI")
        .or_else(|| words.variable("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"))
        .unwrap_or_default();
    let of = |root: &str, rest: &str| {
        format!(
            "{}/{}/_apis/{rest}",
            root.trim_end_matches('/'),
            utf8_percent_encode(&project, &RESERVED)
        )
    };
    let known = !collection.is_empty() && !project.is_empty();
    let build = text("BUILD_BUILDID");
    let release = words.variable("RELEASE_RELEASEID");
    let id = release.map_or(build, str::to_owned);
    let asks = match (known, release) {
        (false, _) => Asks::Nobody,
        // In a classic release this is the address of the service that releases.
        (true, Some(id)) => {
            let root = words.variable("SYSTEM_TEAMFOUNDATIONSERVERURI").unwrap_or(collection);
            Asks::AzureRelease(of(root, &format!("release/releases/{id}")))
        }
        (true, None) if id.is_empty() => Asks::Nobody,
        (true, None) => Asks::Azure(of(collection, &format!("build/builds/{id}"))),
    };
    let kind = if release.is_some() { "azure-release" } else { "azure" };
    let attempt = |name: &str| words.variable(name).unwrap_or("1").to_owned();
    let part = match release {
        Some(_) => words
            .variable("RELEASE_ENVIRONMENTID")
            .map(|it| format!("environment/{it}/{}", attempt("RELEASE_ATTEMPTNUMBER"))),
        None => words
            .variable("SYSTEM_JOBID")
            .map(|it| format!("{it}/{}", attempt("SYSTEM_JOBATTEMPT"))),
    };
    RunOrigin {
        provider: "azure.devops",
        part,
        is_tag: false,
        run: format!("{kind}/{collection}/{project}/{id}"),
        id,
        job: words
            .variable("SYSTEM_JOBID")
            .map_or_else(|| text("SYSTEM_JOBIDENTIFIER"), str::to_owned),
        name: words
            .variable("RELEASE_DEFINITIONNAME")
            .or_else(|| words.variable("BUILD_DEFINITIONNAME"))
            .unwrap_or_default()
            .to_owned(),
        job_status: words.variable("AGENT_JOBSTATUS").map(str::to_owned),
        asks,
    }
}

/// The host of an address, in lower case, with its port.
pub(super) fn host_of(address: &str) -> String {
    let (_, rest) = address.split_once("://").unwrap_or(("", address));
    rest.split('/').next().unwrap_or_default().to_lowercase()
}

/// Whether the address is of this machine.
pub(super) fn is_local(address: &str) -> bool {
    let host = host_of(address);
    let host = host.rsplit_once(':').map_or(host.as_str(), |(host, _)| host);
    is_loopback(host)
}
