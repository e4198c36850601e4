// Counts what a run of the suite has written, in one line; exits with 1, and says what, if not all of it is good.
// Usage: report.mjs RESULTS SCENARIOS [CHECKS]: so many scenarios are wanted; CHECKS, with spaces between them, need
// a fixture that is not there, and may not be met.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [results, wanted, needed = ''] = process.argv.slice(2);
const fixtures = new Set(needed.split(' ').filter(Boolean));
const scenarios = existsSync(results) ? readdirSync(results).sort() : [];
const problems = [];
let met = 0;

for (const scenario of scenarios) {
  const file = join(results, scenario, 'checks.json');
  const name = scenario.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
  const checks = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const good = checks.filter(({ status }) => status === 'SUCCESS');
  if (good.length === 0) problems.push(`${name}: nothing was found good`);
  met += good.length;
  for (const { id, status, errorMessage } of checks) {
    if (status !== 'FAILURE' && status !== 'WARNING') continue;
    if (!fixtures.delete(id)) problems.push(`${name}: ${status} ${id}: ${errorMessage ?? ''}`);
  }
}
if (scenarios.length !== Number(wanted)) problems.push(`${scenarios.length} scenarios instead of ${wanted}`);
for (const id of fixtures) problems.push(`${id}: is met without its fixture`);

if (problems.length > 0) {
  console.log(problems.map((problem) => `  ${problem}`).join('\n'));
  process.exitCode = 1;
} else {
  const without = needed ? `, ${needed.split(' ').length} left out for want of a fixture` : '';
  console.log(`${wanted === '1' ? '' : `${wanted} scenarios, `}${met} ${met === 1 ? 'check' : 'checks'}${without}`);
}
