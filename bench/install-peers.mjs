// Installs the peers that install here, and says which do not. `node bench/install-peers.mjs`, and by run.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeVenv } from './make-venv.mjs';
import { peerInstalled, peersDir, venvPython } from './lib/paths.mjs';

/** Where the interpreter's own programs (`python3-config`) and its libpython are. */
function pythonPlaces() {
  const script = 'import sys, sysconfig; print(sys.base_prefix); print(sysconfig.get_config_var("LIBDIR") or "")';
  const [prefix, lib] = spawnSync(venvPython, ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  return { bin: path.join(prefix, 'bin'), lib };
}

function buildEnvironment() {
  const { bin, lib } = pythonPlaces();
  const env = {
    ...process.env,
    // All contestants run the same Python: the native ones are built against the one of the virtual environment.
    PATH: [path.dirname(venvPython), bin, process.env.PATH].join(path.delimiter),
    // pymport's binaries come from outside the registry, with a Python of their own.
    npm_config_build_from_source: 'pymport',
    // pymport asks for C++14, and the headers that it depends on need 17.
    CXXFLAGS: `${process.env.CXXFLAGS ?? ''} -std=gnu++17`.trim(),
    LDFLAGS: `${process.env.LDFLAGS ?? ''} -Wl,-rpath,${lib}`.trim(),
  };
  // Headers beside the running Node save node-gyp a download, which not every machine may do.
  const prefix = path.dirname(path.dirname(process.execPath));
  if (existsSync(path.join(prefix, 'include', 'node', 'node.h'))) env.npm_config_nodedir = prefix;
  return env;
}

/** Returns a line for each peer. */
export function installPeers() {
  const problem = makeVenv();
  if (problem) return [`no peers: ${problem}`];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const installed = spawnSync(npm, args, { cwd: peersDir, env: buildEnvironment(), stdio: 'inherit', shell: process.platform === 'win32' });
  if (installed.error || installed.status !== 0) return [`no peers: npm ci ${installed.error?.message ?? `ended with ${installed.status}`}`];
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(peersDir, 'package.json'), 'utf8'));
  return Object.entries(optionalDependencies).map(([name, version]) => (
    `${name} ${version}: ${peerInstalled(name) ? 'installed' : 'does not install here, will be skipped'}`
  ));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const line of installPeers()) console.log(line);
}
