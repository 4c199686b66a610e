//! What the hosts answer. Every field may be missing.

use crate::json::shape;

shape! {
    /// <https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run-attempt>
    pub(super) struct GithubRun {
        pub(super) name: Option<String>,
        pub(super) workflow_id: Option<u64>,
        pub(super) run_attempt: Option<u64>,
        pub(super) conclusion: Option<String>,
        pub(super) created_at: Option<String>,
        pub(super) run_started_at: Option<String>,
        pub(super) updated_at: Option<String>,
        pub(super) html_url: Option<String>,
        pub(super) head_branch: Option<String>,
        pub(super) head_sha: Option<String>,
        pub(super) repository: Option<GithubRepository>,
    }

    pub(super) struct GithubRepository {
        pub(super) full_name: Option<String>,
        pub(super) html_url: Option<String>,
    }

    /// <https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt>
    pub(super) struct GithubJobs {
        pub(super) total_count: Option<usize>,
        pub(super) jobs: Vec<GithubJob>,
    }

    pub(super) struct GithubJob {
        pub(super) id: u64,
        pub(super) name: Option<String>,
        pub(super) conclusion: Option<String>,
        pub(super) created_at: Option<String>,
        pub(super) started_at: Option<String>,
        pub(super) completed_at: Option<String>,
        pub(super) html_url: Option<String>,
        pub(super) runner_name: Option<String>,
        pub(super) steps: Vec<GithubStep>,
    }

    pub(super) struct GithubStep {
        pub(super) name: Option<String>,
        pub(super) number: Option<u64>,
        pub(super) conclusion: Option<String>,
        pub(super) started_at: Option<String>,
        pub(super) completed_at: Option<String>,
    }

    /// <https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run>
    pub(super) struct GithubApproval {
        pub(super) state: Option<String>,
        pub(super) environments: Vec<GithubEnvironment>,
    }

    pub(super) struct GithubEnvironment {
        pub(super) name: Option<String>,
    }

    /// <https://learn.microsoft.com/rest/api/azure/devops/build/builds/get>
    pub(super) struct AzureBuild {
        pub(super) queue_time: Option<String>,
        pub(super) start_time: Option<String>,
        pub(super) finish_time: Option<String>,
        pub(super) result: Option<String>,
        pub(super) source_branch: Option<String>,
        pub(super) source_version: Option<String>,
        pub(super) definition: Option<AzureDefinition>,
        pub(super) repository: Option<AzureRepository>,
        pub(super) links: Option<AzureLinks> = "_links",
    }

    pub(super) struct AzureDefinition {
        pub(super) id: Option<u64>,
        pub(super) name: Option<String>,
    }

    pub(super) struct AzureRepository {
        pub(super) name: Option<String>,
        pub(super) url: Option<String>,
    }

    pub(super) struct AzureLinks {
        pub(super) web: Option<AzureLink>,
    }

    pub(super) struct AzureLink {
        pub(super) href: Option<String>,
    }

    /// <https://learn.microsoft.com/rest/api/azure/devops/build/timeline/get>
    pub(super) struct AzureTimeline {
        pub(super) records: Vec<AzureRecord>,
    }

    pub(super) struct AzureRecord {
        pub(super) id: String,
        pub(super) parent_id: Option<String>,
        pub(super) kind: Option<String> = "type",
        pub(super) name: Option<String>,
        pub(super) attempt: Option<u64>,
        pub(super) start_time: Option<String>,
        pub(super) finish_time: Option<String>,
        pub(super) result: Option<String>,
        pub(super) worker_name: Option<String>,
    }

    /// <https://learn.microsoft.com/rest/api/azure/devops/release/releases/get-release>
    pub(super) struct AzureRelease {
        pub(super) created_on: Option<String>,
        pub(super) release_definition: Option<AzureDefinition>,
        pub(super) links: Option<AzureLinks> = "_links",
        pub(super) environments: Vec<AzureEnvironment>,
    }

    pub(super) struct AzureEnvironment {
        pub(super) id: u64,
        pub(super) name: Option<String>,
        pub(super) deploy_steps: Vec<AzureDeployStep>,
        pub(super) pre_deploy_approvals: Vec<AzureApproval>,
        pub(super) post_deploy_approvals: Vec<AzureApproval>,
    }

    pub(super) struct AzureApproval {
        pub(super) id: u64,
        pub(super) status: Option<String>,
        pub(super) created_on: Option<String>,
        pub(super) modified_on: Option<String>,
        pub(super) is_automated: Option<bool>,
    }

    pub(super) struct AzureDeployStep {
        pub(super) attempt: Option<u64>,
        pub(super) status: Option<String>,
        pub(super) queued_on: Option<String>,
        pub(super) last_modified_on: Option<String>,
        pub(super) release_deploy_phases: Vec<AzurePhase>,
    }

    pub(super) struct AzurePhase {
        pub(super) deployment_jobs: Vec<AzureDeploymentJob>,
    }

    pub(super) struct AzureDeploymentJob {
        pub(super) job: Option<AzureTask>,
        pub(super) tasks: Vec<AzureTask>,
    }

    pub(super) struct AzureTask {
        pub(super) id: u64,
        pub(super) name: Option<String>,
        pub(super) start_time: Option<String>,
        pub(super) finish_time: Option<String>,
        pub(super) status: Option<String>,
        pub(super) agent_name: Option<String>,
    }
}
