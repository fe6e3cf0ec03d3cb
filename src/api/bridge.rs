//! What `lib/bridge.js` calls. Each function converts and hands on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use napi::bindgen_prelude::{Array, Env, Error, JsValue, Result, Unknown};
use napi_derive::napi;
use serde::de::DeserializeOwned;

use super::buffers::JsMemory;
use super::environment::Environment;
use super::{exit, log, submission};
use crate::embedded::{self, Runtime};
use crate::engine::{Batch, Instance, Record, Surroundings, Tool};
use crate::record::{Keeper, Recorder};
use crate::sandbox::{Interpreter, Sandbox};

#[napi]
pub struct Bridge {
    environment: Arc<Environment>,
    runtime: &'static Runtime,
}

#[expect(clippy::needless_pass_by_value, reason = "napi hands strings over by value")]
#[napi]
impl Bridge {
    /// One per environment. `settings` as JSON; `onBatch(length, buffer, attachments)` gets what comes back, in `inbox`
    /// where it fits.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        settings: String,
        #[napi(ts_arg_type = "(length: number, buffer?: ArrayBuffer, attachments?: ArrayBuffer[]) => void")]
        on_batch: Unknown<'_>,
        #[napi(ts_arg_type = "ArrayBuffer")] inbox: Unknown<'_>,
        is_main: bool,
    ) -> Result<Self> {
        // SAFETY: called by JavaScript on the environment's thread, which keeps both values for as long as it runs.
        let environment = unsafe { Environment::new(env.raw(), on_batch.raw(), inbox.raw(), is_main)? };
        exit::arm();
        let ready = environment.clone();
        let on_ready = move |result| ready.send(|outbox| outbox.ready(&result));
        let interpreter: Interpreter = parse(&settings)?;
        let runtime = embedded::start(&parse(&settings)?, |here| Sandbox::open(interpreter, here), Box::new(on_ready))
            .map_err(|failure| Error::from_reason(failure.to_string()))?;
        Ok(Self { environment, runtime })
    }

    /// Hands in the first `length` bytes of a batch.
    #[napi]
    pub fn submit(
        &self,
        env: Env,
        bytes: &[u8],
        length: u32,
        #[napi(ts_arg_type = "ArrayBufferView[]")] attachments: Option<Array<'_>>,
    ) -> Result<()> {
        let bytes = bytes.get(..length as usize).ok_or_else(|| Error::from_reason("the batch is shorter than said"))?;
        let mut buffers = Vec::new();
        if let Some(attachments) = attachments {
            for index in 0..attachments.len() {
                let view: Unknown<'_> =
                    attachments.get(index)?.ok_or_else(|| Error::from_reason("no such attachment"))?;
                // SAFETY: on the environment's thread, with a value that the array holds.
                buffers.push(unsafe { JsMemory::of(&self.environment, env.raw(), view.raw())? });
            }
        }
        let batch = Batch { bytes: bytes.into(), buffers };
        match submission::submit(self.runtime, &self.environment, batch) {
            Ok(tasks) => {
                self.environment.tasks_began(env.raw(), tasks);
                Ok(())
            }
            Err(malformed) => Err(Error::from_reason(malformed.to_string())),
        }
    }

    /// `limits` as JSON, and what its record is to be like, if it keeps one; gives the instance's number.
    #[napi]
    pub fn create_instance(&self, limits: String, record: Option<String>) -> Result<u32> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let record = record.map(|settings| self.open_record(&settings)).transpose()?;
        let instance = Instance::new(NEXT.fetch_add(1, Relaxed), parse(&limits)?, record);
        self.runtime.engine.deadlines().watch_over(&instance);
        let id = instance.id;
        self.environment.add(instance);
        Ok(id)
    }

    /// Takes no new tasks from here on; gives how many have not settled.
    #[napi]
    pub fn close_instance(&self, instance: u32) -> u32 {
        self.environment.instance(instance).map_or(0, |instance| instance.close().len() as u32)
    }

    /// Cancels what is left and drops what the instance holds.
    #[napi]
    pub fn remove_instance(&self, instance: u32) {
        self.environment.remove(instance);
    }

    /// `definition` as JSON (`name, description, parameters`); gives the tool's number.
    #[napi]
    pub fn register_tool(&self, instance: u32, definition: String) -> Result<u32> {
        let tool: Tool = parse(&definition)?;
        Ok(self.instance(instance)?.tools.register(tool))
    }

    #[napi]
    pub fn unregister_tool(&self, instance: u32, name: String) -> Result<bool> {
        Ok(self.instance(instance)?.tools.unregister(&name))
    }

    #[napi]
    pub fn session_names(&self, instance: u32) -> Result<Vec<String>> {
        Ok(embedded::session_names(self.instance(instance)?.id))
    }

    #[napi]
    pub fn delete_session(&self, instance: u32, name: String) -> Result<bool> {
        Ok(embedded::delete_session(self.instance(instance)?.id, &name))
    }

    /// As JSON.
    #[napi]
    pub fn metrics(&self, id: u32) -> Result<String> {
        let instance = self.instance(id)?;
        let around = Surroundings {
            load: instance.load(),
            handles: embedded::handle_count(id),
            executor: self.runtime.figures(),
            sandbox: Sandbox::get().map(|sandbox| sandbox.figures()).unwrap_or_default(),
            gil: &embedded::GIL_WAITS,
        };
        let mut figures = instance.figures.to_json(&around);
        if let Some(record) = &instance.record {
            figures["record"] = record.figures();
        }
        Ok(figures.to_string())
    }

    /// Sends events of this level and above, or none.
    #[napi]
    pub fn set_log_level(&self, level: Option<String>) {
        log::listen(&self.environment, level.as_deref());
    }

    fn open_record(&self, settings: &str) -> Result<Arc<dyn Record>> {
        let keeper: Arc<dyn Keeper> = self.environment.clone();
        let recorder = Recorder::new(parse(settings)?, self.runtime.engine.clone(), &keeper);
        recorder.map(|recorder| recorder as Arc<dyn Record>).map_err(|failure| Error::from_reason(failure.to_string()))
    }

    fn instance(&self, id: u32) -> Result<Arc<Instance>> {
        self.environment.instance(id).ok_or_else(|| Error::from_reason(format!("there is no instance {id}")))
    }
}

/// The process ends with this code.
#[napi]
pub fn exiting(code: i32) {
    exit::note(code);
}

/// The Python that runs in this process, as JSON, if one does.
#[napi]
pub fn running_python() -> Option<String> {
    embedded::running().and_then(|runtime| serde_json::to_string(&runtime.settings).ok())
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::from_reason(error.to_string()))
}
