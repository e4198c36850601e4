// The same calls by those who may do less.
import { NAMES, Person, make, part } from './rows.mjs';
import { sdk } from './sdk.mjs';

/**
 * How each call ends for each member: `done`; `refused` here, before LinkedIn is asked; or `asked`, where LinkedIn's pages
 * leave open who may. Each refusal is `kind name`: what is missing has that name. `stand_ins` are things that are there,
 * for names of what only ada's calls make. `besides` are calls that show a member's own side.
 */
const { stand_ins: STAND_INS, besides, ...members } = part('members');
export const BESIDES = besides;
export const MEMBERS = members;

/**
 * Somebody who makes calls. Five failures in a row pause a tool, so a new server comes before the fifth; and where a call
 * begins `anew`, because what it is about would not be as it was.
 */
export class Member {
  #failures = 0;
  #names = { ...NAMES, ...STAND_INS };
  #person = new Person();

  constructor(name) {
    this.name = name;
    this.refusals = [];
    this.answers = [];
  }

  async call(call) {
    if (this.#failures >= 4 || call.anew) await this.leave();
    this.conversation ??= await this.#person.converse(sdk, this.name);
    this.#person.asked = [];
    const made = { ...await make(this.conversation, call, this.#names, this.#person), questions: this.#person.asked };
    this.answers.push({ ...made, name: call.name });
    const { error, linkedin_calls: calls } = made.answer;
    if (error && calls > 0) this.#failures += 1;
    if (error) {
      const { scopes } = (await this.conversation.callUncounted('linkedin_status', {})).result;
      this.refusals.push({ ...made, name: call.name, scopes });
    }
    return made;
  }

  async leave() {
    await this.conversation?.close();
    this.conversation = undefined;
    this.#failures = 0;
  }
}
