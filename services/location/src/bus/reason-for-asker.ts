import { RpcException } from '@nestjs/microservices';
import { QueueFull } from '@trapezoid/service';
import { RecordTooLong, StoreUnavailable } from '../core/record-store.js';

/** Passes on the reasons that an asker may hear; anything else is a defect, and the transport logs it. */
export async function withReason<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailable || error instanceof QueueFull || error instanceof RecordTooLong) {
      throw new RpcException(error.message);
    }
    throw error;
  }
}
