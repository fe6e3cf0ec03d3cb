//! libuv's thread pool: the usual way for an addon to work off Node's thread.

use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Result, Task};
use napi_derive::napi;

pub struct Noop(f64);

impl Task for Noop {
    type Output = f64;
    type JsValue = f64;

    fn compute(&mut self) -> Result<f64> {
        Ok(self.0)
    }

    fn resolve(&mut self, _env: Env, output: f64) -> Result<f64> {
        Ok(output)
    }
}

#[napi]
#[must_use]
pub fn async_task(value: f64) -> AsyncTask<Noop> {
    AsyncTask::new(Noop(value))
}
