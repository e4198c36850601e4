// Prints, in Markdown, the tool and action of each row and how they end for each member.
import { MEMBERS, Member } from './members.mjs';
import { CALLS, NAMES, Person, at, make } from './rows.mjs';
import { sdk } from './sdk.mjs';

/** One line; cells keep to themselves. */
function line(...cells) {
  return `| ${cells.map((cell) => String(cell).replace(/[|\n]/g, ' ')).join(' | ')} |`;
}

function outcome({ answer }) {
  const { items, errors } = answer.result ?? {};
  if (!answer.error) return items?.length === 0 && errors ? `${answer.outcome}, all ${errors[0].status}` : answer.outcome;
  const calls = answer.linkedin_calls;
  return `\`${answer.error.kind}\`${calls === 0 ? '' : `, ${calls} call${calls === 1 ? '' : 's'}`}`;
}

/** What `ada` makes goes into her later calls. */
async function ada() {
  const person = new Person();
  const conversation = await person.converse(sdk, 'ada');
  const names = { ...NAMES };
  const outcomes = [];
  for (const call of CALLS) {
    const made = await make(conversation, call, names, person);
    for (const [name, where] of Object.entries(call.saves ?? {})) names[name] = at(made.answer.result, where);
    outcomes.push(outcome(made));
  }
  await conversation.close();
  return outcomes;
}

async function other(name) {
  const member = new Member(name);
  const outcomes = [];
  for (const call of CALLS) outcomes.push(outcome(await member.call(call)));
  await member.leave();
  return outcomes;
}

const names = ['ada', ...Object.keys(MEMBERS)];
const columns = [await ada()];
for (const name of names.slice(1)) columns.push(await other(name));
console.log(line('Row', 'Tool', 'Action', ...names));
console.log(line(...Array(3 + names.length).fill('---')));
CALLS.forEach((call, place) => {
  const rows = Object.keys(call.sent).filter((row) => !row.startsWith('-'));
  for (const row of rows) {
    const action = call.action ? `\`${call.action}\`` : '';
    console.log(line(`\`${row}\``, `\`${call.tool}\``, action, ...columns.map((column) => column[place])));
  }
});
