import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import type { Authority } from '../engine/certificates/authority'
import { LOCAL_NAMES, permittedName } from '../engine/certificates/name-constraints'
import { StoredAuthority } from '../engine/certificates/stored-authority'
import type { OperationResult } from '@shared/model/operation'
import type { CaCommand } from './arguments'
import { complain, EXIT_FAILED, EXIT_OK, type CommandIo } from './io'
import { homeFolder } from './sessions-folder'

/** Shows the local CA, made where there is none, and writes its certificate; or forgets it. */
export async function ca(command: CaCommand, io: CommandIo): Promise<number> {
  const stored = new StoredAuthority(homeFolder())
  if (command.forget) {
    stored.forget()
    io.stderr.write('The local CA is forgotten. Remove its certificate where you had it trusted, too.\n')
    return EXIT_OK
  }
  const authority = await open(stored, command.hosts)
  if (!authority.ok) {
    complain(io, operationSentence(ENGLISH, authority.error))
    return EXIT_FAILED
  }
  const { certificate } = authority.value
  if (command.output === '-') io.stdout.write(certificate)
  else if (command.output !== null) {
    try {
      writeFileSync(command.output, certificate)
    } catch (error) {
      complain(io, `cannot write ${command.output} (${(error as NodeJS.ErrnoException).code ?? '?'}).`)
      return EXIT_FAILED
    }
  }
  const { subject, fingerprint256, validTo } = new X509Certificate(certificate)
  io.stderr.write(
    [
      `${subject.replaceAll('\n', ', ')}, until ${validTo}`,
      `SHA-256 ${fingerprint256}`,
      `Its private key is in ${stored.path}: whoever reads that can speak for the hosts it is made for. sockscope ca --forget removes it.`,
      '',
    ].join('\n'),
  )
  return EXIT_OK
}

async function open(stored: StoredAuthority, hosts: readonly string[]): Promise<OperationResult<Authority>> {
  const known = await stored.read()
  if (!known.ok) return known
  if (known.value !== null && hosts.length === 0) return { ok: true, value: known.value }
  return stored.create([...LOCAL_NAMES, ...hosts.map(permittedName)])
}
