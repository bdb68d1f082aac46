import { Injectable } from '@nestjs/common';
import { askOn } from '@trapezoid/bus';
import { type Health, healthOf, type Owner } from '@trapezoid/contracts';
import { ConsoleContext } from '../console-context.js';
import type { HealthPort } from '../core/network-health.js';

/** How long a service may take to say how it is, in milliseconds. */
const patience = 1_000;

@Injectable()
export class HealthClient implements HealthPort {
  constructor(private readonly context: ConsoleContext) {}

  ask(owner: Owner, service: string): Promise<Health> {
    return askOn(this.context.bus, healthOf(owner, service), {}, patience);
  }
}
