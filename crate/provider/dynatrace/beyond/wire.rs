//! The platform's JSON, and what runs on demand. Nothing here leaves the folder; every field may be missing and every
//! word may be new.

use std::collections::BTreeMap;

use crate::json::{Fault, Number, Read, Value, shape};

shape! {
    /// `POST /sso/oauth2/token`.
    pub(super) struct AccessToken {
        pub(super) access_token: Option<String>,
        pub(super) expires_in: Option<u64>,
    }

    /// Its refusal, in an envelope of its own.
    pub(super) struct OauthError {
        pub(super) error: Option<String>,
        pub(super) error_description: Option<String>,
    }

    /// `query:execute` and `query:poll`.
    pub(super) struct QueryAnswer {
        pub(super) state: Option<String>,
        pub(super) request_token: Option<String>,
        pub(super) result: Option<QueryResult>,
    }

    pub(super) struct QueryResult {
        pub(super) records: Option<Vec<Option<BTreeMap<String, Value>>>>,
        pub(super) types: Option<Vec<Value>>,
        pub(super) metadata: Option<QueryMetadata>,
    }

    pub(super) struct QueryMetadata {
        pub(super) grail: Option<Grail>,
    }

    pub(super) struct Grail {
        pub(super) notifications: Option<Vec<Notification>>,
        pub(super) sampled: Option<bool>,
    }

    pub(super) struct Notification {
        pub(super) severity: Option<String>,
        pub(super) notification_type: Option<String>,
        pub(super) message: Option<String>,
    }

    /// `evaluation:start` and `evaluation:poll`.
    pub(super) struct SloEvaluation {
        pub(super) evaluation_token: Option<String>,
        pub(super) definition: Option<SloDefinition>,
        pub(super) evaluation_results: Option<Vec<SloEvaluationResult>>,
    }

    pub(super) struct SloDefinition {
        pub(super) name: Option<String>,
        pub(super) criteria: Option<Vec<SloLine>>,
    }

    pub(super) struct SloLine {
        pub(super) target: Option<f64>,
        pub(super) warning: Option<f64>,
    }

    pub(super) struct SloEvaluationResult {
        pub(super) status: Option<String>,
        pub(super) value: Option<f64>,
        pub(super) message: Option<String>,
    }

    /// `GET /documents/{id}/metadata` and `POST /documents`.
    pub(super) struct DocumentAnswer {
        pub(super) version: Option<Id>,
        pub(super) is_private: Option<bool>,
        pub(super) name: Option<String>,
        pub(super) description: Option<String>,
    }

    /// `PATCH /documents/{id}`.
    pub(super) struct DocumentUpdate {
        pub(super) document_metadata: Option<DocumentAnswer>,
    }

    /// `POST /workflows/{id}/run` and `GET /executions/{id}`.
    pub(super) struct Execution {
        pub(super) id: Option<String>,
        pub(super) state: Option<String>,
        pub(super) state_info: Option<Value>,
    }

    /// `GET /workflows/{id}`.
    pub(super) struct WorkflowAnswer {
        pub(super) title: Option<String>,
        pub(super) is_deployed: Option<bool>,
        pub(super) tasks: Option<BTreeMap<String, WorkflowTask>>,
    }

    pub(super) struct WorkflowTask {
        pub(super) action: Option<String>,
    }

    /// One of `GET /executions/{id}/tasks`.
    pub(super) struct TaskExecution {
        pub(super) action: Option<String>,
        pub(super) state: Option<String>,
        pub(super) result: Option<Value>,
    }
}

/// An id that is a text or a number beyond JavaScript's.
pub(super) struct Id(String);

impl Id {
    pub(super) fn text(self) -> String {
        self.0
    }
}

impl Read for Id {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Number(Number::Whole(whole)) = value {
            return Ok(Self(whole.to_string()));
        }
        String::read(value).map(Self)
    }
}

shape! {
    /// `POST /synthetic/executions/batch`.
    pub(super) struct Batched {
        pub(super) batch_id: Option<Id>,
        pub(super) triggered: Option<Vec<Triggered>>,
        pub(super) triggered_count: Option<u64>,
        pub(super) triggering_problems_details: Option<Vec<TriggerProblem>>,
    }

    pub(super) struct Triggered {
        pub(super) executions: Option<Vec<Value>>,
    }

    pub(super) struct TriggerProblem {
        pub(super) cause: Option<String>,
        pub(super) details: Option<String>,
        pub(super) entity_id: Option<String>,
        pub(super) location_id: Option<Id>,
    }

    /// `GET /synthetic/executions/batch/{batchId}`.
    pub(super) struct BatchStatus {
        pub(super) batch_status: Option<String>,
        pub(super) triggered_count: Option<u64>,
        pub(super) executed_count: Option<u64>,
        pub(super) failed_count: Option<u64>,
        pub(super) failed_to_execute_count: Option<u64>,
        pub(super) failed_executions: Option<Vec<FailedRun>>,
        pub(super) failed_to_execute: Option<Vec<FailedRun>>,
    }

    pub(super) struct FailedRun {
        pub(super) monitor_id: Option<String>,
        pub(super) error_code: Option<String>,
        pub(super) failure_message: Option<String>,
    }

    /// `GET /synthetic/executions`.
    pub(super) struct Executions {
        pub(super) executions: Option<Vec<OneRun>>,
    }

    pub(super) struct OneRun {
        pub(super) monitor_id: Option<String>,
        pub(super) simple_results: Option<SimpleResults>,
    }

    pub(super) struct SimpleResults {
        pub(super) total_time: Option<f64>,
    }
}
