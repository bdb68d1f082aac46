import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import {
  type AnswerOf,
  type CallChange,
  type QuestionOf,
  uaAnswer,
  uaCall,
  uaChangeCall,
  uaConfigure,
  uaHangUp,
  uaList,
  uaMessage,
  uaOptions,
  uaRegister,
  uaSubscribe,
  uaUnsubscribe,
} from '@trapezoid/contracts';
import { changeCall, type KnownChange } from '../core/change-call.js';
import { answered, PhoneBook, type Refused } from '../core/phone-book.js';

/** The commands to the simulated phones. */
@Controller()
export class UaController {
  constructor(private readonly phones: PhoneBook) {}

  @Answers(uaList)
  list(_question: QuestionOf<typeof uaList>): AnswerOf<typeof uaList> {
    return { phones: this.phones.all.map((phone) => phone.report()) };
  }

  @Answers(uaCall)
  async call({ from, to, ...options }: QuestionOf<typeof uaCall>): Promise<AnswerOf<typeof uaCall>> {
    const parties = this.phones.between(from, to);
    if ('kind' in parties) return parties;
    return { kind: 'placed', callId: await parties.phone.call(parties.target, options) };
  }

  @Answers(uaHangUp)
  hangUp({ phone, callId }: QuestionOf<typeof uaHangUp>): AnswerOf<typeof uaHangUp> {
    return { ended: this.phones.hangUp(phone, callId) };
  }

  @Answers(uaAnswer)
  answer({ callId, phone, statusCode }: QuestionOf<typeof uaAnswer>): AnswerOf<typeof uaAnswer> {
    return this.phones.answer(callId, phone, statusCode);
  }

  @Answers(uaChangeCall)
  async changeCall({
    callId,
    phone,
    change,
  }: QuestionOf<typeof uaChangeCall>): Promise<AnswerOf<typeof uaChangeCall>> {
    const found = this.phones.callOf(phone, callId);
    if ('kind' in found) return found;
    const known = this.known(found.phone.name, change);
    if ('kind' in known) return known;
    const outcome = await changeCall(found.call, known);
    return outcome.kind === 'refused' ? outcome : { ...outcome, kind: 'answered', callId: found.call.callId };
  }

  @Answers(uaMessage)
  async message({
    from,
    to,
    text,
    callId,
  }: QuestionOf<typeof uaMessage>): Promise<AnswerOf<typeof uaMessage>> {
    const parties = this.phones.between(from, to);
    if ('kind' in parties) return parties;
    const body = { contentType: 'text/plain;charset=utf-8', content: text };
    const options = callId === undefined ? { body } : { body, callId };
    return answered(await parties.phone.request('MESSAGE', parties.target, options));
  }

  @Answers(uaOptions)
  async options({ from, to, callId }: QuestionOf<typeof uaOptions>): Promise<AnswerOf<typeof uaOptions>> {
    const parties = this.phones.between(from, to);
    if ('kind' in parties) return parties;
    const options = callId === undefined ? {} : { callId };
    return answered(await parties.phone.request('OPTIONS', parties.target, options));
  }

  @Answers(uaRegister)
  async register({
    phone: name,
    expires,
  }: QuestionOf<typeof uaRegister>): Promise<AnswerOf<typeof uaRegister>> {
    const phone = this.phones.find(name);
    return 'kind' in phone ? phone : answered(await phone.register(expires));
  }

  @Answers(uaSubscribe)
  async subscribe({
    from,
    to,
    ...options
  }: QuestionOf<typeof uaSubscribe>): Promise<AnswerOf<typeof uaSubscribe>> {
    const parties = this.phones.between(from, to);
    if ('kind' in parties) return parties;
    const subscription = await parties.phone.subscriptions.subscribe(parties.target, options);
    if (subscription !== undefined) return { kind: 'subscribed', subscription };
    return { kind: 'refused', reason: `${from} has as many subscriptions as it can have: end one first` };
  }

  @Answers(uaUnsubscribe)
  async unsubscribe({
    phone,
    callId,
  }: QuestionOf<typeof uaUnsubscribe>): Promise<AnswerOf<typeof uaUnsubscribe>> {
    return { ended: await this.phones.unsubscribe(phone, callId) };
  }

  @Answers(uaConfigure)
  configure({ phone: name, behaviour }: QuestionOf<typeof uaConfigure>): AnswerOf<typeof uaConfigure> {
    const phone = this.phones.find(name);
    if ('kind' in phone) return phone;
    return { kind: 'configured', behaviour: phone.configure(behaviour) };
  }

  /** A change with what it names: an address, or another call of the same phone. */
  private known(phone: string, change: CallChange): KnownChange | Refused {
    if (change.action === 'transfer') {
      const parties = this.phones.between(phone, change.to);
      return 'kind' in parties ? parties : { action: 'transfer', to: parties.target };
    }
    if (change.action !== 'join') return change;
    const other = this.phones.callOf(phone, change.otherCallId);
    return 'kind' in other ? other : { action: 'join', other: other.call };
  }
}
