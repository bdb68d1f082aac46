import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import {
  type AnswerOf,
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
import { ConsoleContext } from '../console-context.js';

/** A request outside a dialog may wait for its last retransmission: 64*T1, and a little for the bus. */
const wholeTransaction = 35_000;

/** The first NOTIFY of a subscription is waited for, and the way to it before: twice 64*T1, and a little for the bus. */
const wholeSubscription = 70_000;

/** What becomes of a transfer is waited for, for a minute and a REFER before it; and a little for the bus. */
const wholeTransfer = 65_000;

/** The simulated phones, as the console commands them. */
@Injectable()
export class PhonesClient {
  constructor(private readonly context: ConsoleContext) {}

  list(): Promise<AnswerOf<typeof uaList>> {
    return askOn(this.context.bus, uaList, {});
  }

  call(question: QuestionOf<typeof uaCall>): Promise<AnswerOf<typeof uaCall>> {
    return askOn(this.context.bus, uaCall, question);
  }

  answer(question: QuestionOf<typeof uaAnswer>): Promise<AnswerOf<typeof uaAnswer>> {
    return askOn(this.context.bus, uaAnswer, question);
  }

  hangUp(question: QuestionOf<typeof uaHangUp>): Promise<AnswerOf<typeof uaHangUp>> {
    return askOn(this.context.bus, uaHangUp, question);
  }

  changeCall(question: QuestionOf<typeof uaChangeCall>): Promise<AnswerOf<typeof uaChangeCall>> {
    return askOn(this.context.bus, uaChangeCall, question, wholeTransfer);
  }

  configure(question: QuestionOf<typeof uaConfigure>): Promise<AnswerOf<typeof uaConfigure>> {
    return askOn(this.context.bus, uaConfigure, question);
  }

  register(question: QuestionOf<typeof uaRegister>): Promise<AnswerOf<typeof uaRegister>> {
    return askOn(this.context.bus, uaRegister, question, wholeTransaction);
  }

  subscribe(question: QuestionOf<typeof uaSubscribe>): Promise<AnswerOf<typeof uaSubscribe>> {
    return askOn(this.context.bus, uaSubscribe, question, wholeSubscription);
  }

  unsubscribe(question: QuestionOf<typeof uaUnsubscribe>): Promise<AnswerOf<typeof uaUnsubscribe>> {
    return askOn(this.context.bus, uaUnsubscribe, question, wholeSubscription);
  }

  message(question: QuestionOf<typeof uaMessage>): Promise<AnswerOf<typeof uaMessage>> {
    return askOn(this.context.bus, uaMessage, question, wholeTransaction);
  }

  options(question: QuestionOf<typeof uaOptions>): Promise<AnswerOf<typeof uaOptions>> {
    return askOn(this.context.bus, uaOptions, question, wholeTransaction);
  }
}
