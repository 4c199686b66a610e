//! GitHub is told what a gate said: the status of a deployment, and a comment in a pull request.

mod comment;
mod deployment;
mod reading;
mod wire;

pub use comment::{
    COMMENTS_A_PAGE, comment_request, comment_response, comments_request, comments_response,
    pulls_request, pulls_response,
};
pub use deployment::{
    DeploymentState, deployment_request, deployment_response, status_request, status_response,
};
