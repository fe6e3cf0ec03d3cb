// Everyone who can take part, in the order of the tables. A contestant's file is read when it takes part: what a program
// loads before its first result belongs to the figures of startup.mjs.

const files = {
  ours: '../ours.mjs',
  'floor-asynctask': '../floor/async-task.mjs',
  'floor-cpython': '../floor/cpython.mjs',
  'floor-echo': '../floor/echo.mjs',
  'floor-echo-spin': '../floor/echo-spin.mjs',
  'node-calls-python': '../peers/node-calls-python.mjs',
  pymport: '../peers/pymport.mjs',
  pyodide: '../peers/pyodide.mjs',
  pythonia: '../peers/pythonia.mjs',
  'python-shell': '../peers/python-shell.mjs',
  'json-lines': '../peers/json-lines.mjs',
  'json-lines-orjson': '../peers/json-lines-orjson.mjs',
  'spawn-per-call': '../peers/spawn-per-call.mjs',
};

export const names = Object.keys(files);
export const peers = names.filter((name) => files[name].startsWith('../peers/'));
export const load = (name) => import(files[name]);
