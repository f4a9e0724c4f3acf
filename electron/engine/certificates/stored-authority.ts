import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { done, failed, type OperationResult } from '@shared/model/operation'
import { Authority, type KeyPair } from './authority'
import type { PermittedName } from './name-constraints'

const FOLDER = 'authority'
const FILE = 'authority.pem'
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/

/**
 * The local authority that somebody asked for, to trust it elsewhere. Its file holds its private key: whoever can read it
 * can speak for the names the authority is constrained to. Its folder and file are for their owner alone.
 */
export class StoredAuthority {
  readonly #folder: string

  /** @param home Sockscope's own folder */
  constructor(home: string) {
    this.#folder = join(home, FOLDER)
  }

  get path(): string {
    return join(this.#folder, FILE)
  }

  /** The authority; null where there is none, or its time is over. */
  async read(): Promise<OperationResult<Authority | null>> {
    let text: string
    try {
      text = readFileSync(this.path, 'utf8')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return code === 'ENOENT'
        ? done(null)
        : failed('file-unreadable', { path: this.path, detail: code ?? '' })
    }
    const certificate = CERTIFICATE.exec(text)?.[0]
    const key = PRIVATE_KEY.exec(text)?.[0]
    if (certificate === undefined || key === undefined)
      return failed('file-not-a-certificate', { path: this.path })
    try {
      const authority = await Authority.of({ certificate, key })
      return done(authority.notAfter.getTime() > Date.now() ? authority : null)
    } catch {
      return failed('file-not-a-certificate', { path: this.path })
    }
  }

  /** Makes one, in the place of one there is. */
  async create(permitted: readonly PermittedName[]): Promise<OperationResult<Authority>> {
    const { authority, pair } = await Authority.create(permitted)
    try {
      this.#write(pair)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      return failed('session-folder-unwritable', { path: this.path, detail: code ?? message })
    }
    return done(authority)
  }

  /** Removes its key: nothing more can be issued. What trusts it has to forget it as well. */
  forget(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** The file is whole or not there, and never anybody else's to read. */
  #write({ certificate, key }: KeyPair): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const draft = join(this.#folder, `.${randomBytes(8).toString('hex')}.part`)
    writeFileSync(draft, certificate + key, { mode: 0o600, flag: 'wx' })
    renameSync(draft, this.path)
  }
}
