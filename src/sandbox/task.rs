//! A task as its worker gets it.

use super::wire::frame;
use crate::engine::{Execution, Kind};
use crate::messages::to_worker;
use crate::value::Write;

mod flag {
    pub const STREAM: u8 = 1;
    pub const ARGS: u8 = 2;
    pub const KWARGS: u8 = 4;
    pub const TRACED: u8 = 8;
}

pub fn message(execution: &Execution) -> Vec<u8> {
    let task = &execution.task;
    let (args, kwargs) = (task.args_bytes(), task.kwargs_bytes());
    frame(to_worker::TASK, |out| {
        out.put_u8(task.kind as u8);
        let is = |flag, set: bool| if set { flag } else { 0 };
        out.put_u8(
            is(flag::STREAM, task.stream)
                | is(flag::ARGS, args.is_some())
                | is(flag::KWARGS, kwargs.is_some())
                | is(flag::TRACED, task.traceparent.is_some()),
        );
        out.put_u32(execution.max_result_bytes as u32);
        out.put_u32(execution.instance.limits.max_output_bytes as u32);
        out.put_text(task.execution_id.as_deref().unwrap_or_default());
        out.put_text(task.subject());
        put_tools(execution, out);
        if let Some(traceparent) = &task.traceparent {
            out.put_text(traceparent);
        }
        for value in [args, kwargs].into_iter().flatten() {
            out.put_u32(value.len() as u32);
            out.put(value);
        }
    })
}

/// All that it may call, so that it need not ask what there is; and the names of the others, so that its errors can tell
/// what is not there from what is not for it.
fn put_tools(execution: &Execution, out: &mut Vec<u8>) {
    let tools = execution.instance.tools.list();
    let (own, others): (Vec<_>, Vec<_>) = tools.iter().partition(|tool| execution.task.may_call(&tool.name));
    out.put_u32(own.len() as u32);
    for tool in own {
        out.put_text(&tool.name);
        out.put_text(&tool.description);
        out.put_text(tool.parameters.get());
    }
    out.put_u32(others.len() as u32);
    others.iter().for_each(|tool| out.put_text(&tool.name));
}

const _: () = assert!(Kind::Call as u8 == 0 && Kind::Code as u8 == 1, "the kinds of docs/WIRE.md");
