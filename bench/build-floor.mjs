// Builds the floor crate when it is missing or older than its sources. `node bench/build-floor.mjs`, and by run.mjs.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { floorAddon, floorDir } from './lib/paths.mjs';

const produced = { darwin: 'libbench_floor.dylib', win32: 'bench_floor.dll' };

function newestSource() {
  const files = ['Cargo.toml', 'build.rs', ...readdirSync(path.join(floorDir, 'src')).map((name) => path.join('src', name))];
  return Math.max(...files.map((file) => statSync(path.join(floorDir, file)).mtimeMs));
}

/** Returns null when the floor can be used, otherwise why not. */
export function buildFloor() {
  if (existsSync(floorAddon) && statSync(floorAddon).mtimeMs >= newestSource()) return null;
  // The target folder is the crate's own whatever CARGO_TARGET_DIR says: floors never mix with what is shipped.
  const target = path.join(floorDir, 'target');
  const cargo = spawnSync('cargo', ['build', '--release', '--locked', '--target-dir', target], { cwd: floorDir, stdio: 'inherit' });
  if (cargo.error) return `cargo could not be started: ${cargo.error.message}`;
  if (cargo.status !== 0) return `cargo build ended with ${cargo.status ?? cargo.signal}`;
  copyFileSync(path.join(target, 'release', produced[process.platform] ?? 'libbench_floor.so'), floorAddon);
  return null;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = buildFloor();
  if (problem) {
    console.error(`bench/floor: ${problem}`);
    process.exitCode = 1;
  }
}
