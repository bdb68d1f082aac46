import type { IncomingMessage } from 'node:http';
import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../core/access.js';
import { ApiError } from './api-error.js';
import { Documented } from './documented.js';
import { portOf } from './guard-access.js';
import { Valid } from './valid.js';

const session = z.object({
  required: z.boolean().describe('The API wants a token'),
  authorized: z.boolean().describe('This request would be let in'),
});
const tokenCommand = z.strictObject({ token: z.string().min(1).max(512) });

interface HeaderHost {
  setHeader(name: string, value: string): unknown;
}

/** Lets a page in that has the token: an event stream can't send a header of its own, but it sends a cookie. */
@ApiTags('session')
@Controller('api/session')
export class SessionController {
  constructor(private readonly access: Access) {}

  @Get()
  @Documented({ summary: 'Whether a token is wanted, and this request has it', gives: session })
  show(@Req() request: IncomingMessage): z.infer<typeof session> {
    const { authorization, cookie } = request.headers;
    const authorized = this.access.admits({ authorization, cookie }, portOf(request));
    return { required: this.access.required, authorized };
  }

  @Post()
  @HttpCode(204)
  @Documented({
    summary: 'Sets the cookie that stands for the token',
    takes: tokenCommand,
    status: 204,
    errors: { 401: 'It is another token.' },
  })
  open(
    @Body(new Valid(tokenCommand, 'body')) { token }: z.infer<typeof tokenCommand>,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: HeaderHost,
  ): void {
    if (!this.access.isToken(token)) {
      throw new ApiError(401, 'wrong-token', 'this is not the token that was shown when the console started');
    }
    if (this.access.required) response.setHeader('Set-Cookie', this.access.cookie(portOf(request)));
  }

  @Delete()
  @HttpCode(204)
  @Documented({ summary: 'Takes the cookie away', status: 204 })
  close(@Req() request: IncomingMessage, @Res({ passthrough: true }) response: HeaderHost): void {
    response.setHeader('Set-Cookie', this.access.forget(portOf(request)));
  }
}
