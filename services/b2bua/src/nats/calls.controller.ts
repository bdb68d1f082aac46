import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type AnswerOf, b2buaList, type QuestionOf } from '@trapezoid/contracts';
import { B2buaProvider } from '../b2bua.provider.js';

/** Questions about the calls of the B2BUA. */
@Controller()
export class CallsController {
  constructor(private readonly provider: B2buaProvider) {}

  @Answers(b2buaList)
  list(_question: QuestionOf<typeof b2buaList>): AnswerOf<typeof b2buaList> {
    return { calls: [...(this.provider.b2bua?.reports ?? [])] };
  }
}
