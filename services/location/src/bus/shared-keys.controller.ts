import { Controller } from '@nestjs/common';
import { Answers } from '@trapezoid/bus';
import { type AnswerOf, locationShareKey, type QuestionOf } from '@trapezoid/contracts';
import { SharedKeys } from '../core/shared-keys.js';

/** The questions of services for what they share. */
@Controller()
export class SharedKeysController {
  constructor(private readonly keys: SharedKeys) {}

  @Answers(locationShareKey)
  share({ purpose }: QuestionOf<typeof locationShareKey>): AnswerOf<typeof locationShareKey> {
    return { key: this.keys.keyFor(purpose) };
  }
}
