import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type AnswerOf, b2buaConnect, b2buaHangUp, b2buaList, type QuestionOf } from '@trapezoid/contracts';
import { targetUri } from '@trapezoid/service';
import { B2buaProvider } from '../b2bua.provider.js';

/** Questions about the calls of the B2BUA, and commands to it. */
@Controller()
export class CallsController {
  constructor(private readonly provider: B2buaProvider) {}

  @Answers(b2buaList)
  list(_question: QuestionOf<typeof b2buaList>): AnswerOf<typeof b2buaList> {
    return { calls: [...(this.provider.b2bua?.reports ?? [])] };
  }

  @Answers(b2buaConnect)
  connect({
    from,
    to,
    callIds,
    hangUpAfterMilliseconds,
  }: QuestionOf<typeof b2buaConnect>): AnswerOf<typeof b2buaConnect> {
    const { b2bua, domain } = this.provider;
    if (b2bua === undefined) return { kind: 'refused', reason: 'the B2BUA does not listen yet' };
    if (b2bua.full) return { kind: 'refused', reason: 'the B2BUA has as many calls as it may have' };
    const uris = [from, to].map((text) => targetUri(text, domain));
    const [first, second] = uris;
    if (first === undefined || second === undefined) {
      const wrong = first === undefined ? from : to;
      return { kind: 'refused', reason: `${wrong} is neither a name, nor user@domain, nor a SIP URI` };
    }
    const call = b2bua.connect(first, second, {
      ...(callIds === undefined ? {} : { callIds }),
      ...(hangUpAfterMilliseconds === undefined ? {} : { hangUpAfterMilliseconds }),
    });
    return { kind: 'placed', call };
  }

  @Answers(b2buaHangUp)
  hangUp({ id }: QuestionOf<typeof b2buaHangUp>): AnswerOf<typeof b2buaHangUp> {
    return { ended: this.provider.b2bua?.hangUp(id) ?? false };
  }
}
