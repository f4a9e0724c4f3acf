/** Versions of the protocol as two bytes: record headers, hellos, `supported_versions` (RFC 8446 §4.2.1). */
export const SSL_3 = 0x0300
export const TLS_1_0 = 0x0301
export const TLS_1_1 = 0x0302
export const TLS_1_2 = 0x0303
export const TLS_1_3 = 0x0304

const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [SSL_3, 'SSLv3'],
  [TLS_1_0, 'TLSv1.0'],
  [TLS_1_1, 'TLSv1.1'],
  [TLS_1_2, 'TLSv1.2'],
  [TLS_1_3, 'TLSv1.3'],
])

/** `TLSv1.3`, as in Wireshark and OpenSSL; drafts of 1.3 with their number. */
export function versionName(version: number): string {
  const name = VERSION_NAMES.get(version)
  if (name !== undefined) return name
  return isDraftOf13(version) ? `TLSv1.3 draft ${version & 0xff}` : hexName(version)
}

/** Drafts of TLS 1.3 said 7f and their number in `supported_versions`. */
export function isDraftOf13(version: number): boolean {
  return version >> 8 === 0x7f
}

/** Content types of records (RFC 8446 §5.1). */
export const CHANGE_CIPHER_SPEC = 20
export const ALERT = 21
export const HANDSHAKE = 22
export const APPLICATION_DATA = 23
export const HEARTBEAT = 24

const CONTENT_TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [CHANGE_CIPHER_SPEC, 'change_cipher_spec'],
  [ALERT, 'alert'],
  [HANDSHAKE, 'handshake'],
  [APPLICATION_DATA, 'application_data'],
  [HEARTBEAT, 'heartbeat'],
])

/** Handshake messages (RFC 8446 §4, RFC 5246 §7.4) the code looks at. */
export const HELLO_REQUEST = 0
export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2
export const NEW_SESSION_TICKET = 4
export const END_OF_EARLY_DATA = 5
export const ENCRYPTED_EXTENSIONS = 8
export const CERTIFICATE = 11
export const CERTIFICATE_REQUEST = 13
export const FINISHED = 20
export const KEY_UPDATE = 24

const HANDSHAKE_TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [HELLO_REQUEST, 'hello_request'],
  [CLIENT_HELLO, 'client_hello'],
  [SERVER_HELLO, 'server_hello'],
  [3, 'hello_verify_request'],
  [NEW_SESSION_TICKET, 'new_session_ticket'],
  [END_OF_EARLY_DATA, 'end_of_early_data'],
  [6, 'hello_retry_request'],
  [ENCRYPTED_EXTENSIONS, 'encrypted_extensions'],
  [CERTIFICATE, 'certificate'],
  [12, 'server_key_exchange'],
  [CERTIFICATE_REQUEST, 'certificate_request'],
  [14, 'server_hello_done'],
  [15, 'certificate_verify'],
  [16, 'client_key_exchange'],
  [FINISHED, 'finished'],
  [21, 'certificate_url'],
  [22, 'certificate_status'],
  [23, 'supplemental_data'],
  [KEY_UPDATE, 'key_update'],
  [25, 'compressed_certificate'],
  [67, 'next_protocol'],
  [254, 'message_hash'],
])

/** Alert descriptions (RFC 8446 §6, and the older ones of RFC 5246 §7.2). */
const ALERT_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [1, 'end_of_early_data'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [43, 'unsupported_certificate'],
  [44, 'certificate_revoked'],
  [45, 'certificate_expired'],
  [46, 'certificate_unknown'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [60, 'export_restriction'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [111, 'certificate_unobtainable'],
  [112, 'unrecognized_name'],
  [113, 'bad_certificate_status_response'],
  [114, 'bad_certificate_hash_value'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [120, 'no_application_protocol'],
  [121, 'ech_required'],
])

/** Extensions (IANA's registry of TLS ExtensionType values) the code looks at. */
export const EXT_SERVER_NAME = 0
export const EXT_SUPPORTED_GROUPS = 10
export const EXT_SIGNATURE_ALGORITHMS = 13
export const EXT_ALPN = 16
export const EXT_ENCRYPT_THEN_MAC = 22
export const EXT_EXTENDED_MASTER_SECRET = 23
export const EXT_PRE_SHARED_KEY = 41
export const EXT_EARLY_DATA = 42
export const EXT_SUPPORTED_VERSIONS = 43
export const EXT_KEY_SHARE = 51
export const EXT_ENCRYPTED_CLIENT_HELLO = 0xfe0d

const EXTENSION_NAMES: ReadonlyMap<number, string> = new Map([
  [EXT_SERVER_NAME, 'server_name'],
  [1, 'max_fragment_length'],
  [2, 'client_certificate_url'],
  [3, 'trusted_ca_keys'],
  [4, 'truncated_hmac'],
  [5, 'status_request'],
  [6, 'user_mapping'],
  [7, 'client_authz'],
  [8, 'server_authz'],
  [9, 'cert_type'],
  [EXT_SUPPORTED_GROUPS, 'supported_groups'],
  [11, 'ec_point_formats'],
  [12, 'srp'],
  [EXT_SIGNATURE_ALGORITHMS, 'signature_algorithms'],
  [14, 'use_srtp'],
  [15, 'heartbeat'],
  [EXT_ALPN, 'application_layer_protocol_negotiation'],
  [17, 'status_request_v2'],
  [18, 'signed_certificate_timestamp'],
  [19, 'client_certificate_type'],
  [20, 'server_certificate_type'],
  [21, 'padding'],
  [EXT_ENCRYPT_THEN_MAC, 'encrypt_then_mac'],
  [EXT_EXTENDED_MASTER_SECRET, 'extended_master_secret'],
  [24, 'token_binding'],
  [25, 'cached_info'],
  [27, 'compress_certificate'],
  [28, 'record_size_limit'],
  [34, 'delegated_credential'],
  [35, 'session_ticket'],
  [EXT_PRE_SHARED_KEY, 'pre_shared_key'],
  [EXT_EARLY_DATA, 'early_data'],
  [EXT_SUPPORTED_VERSIONS, 'supported_versions'],
  [44, 'cookie'],
  [45, 'psk_key_exchange_modes'],
  [47, 'certificate_authorities'],
  [48, 'oid_filters'],
  [49, 'post_handshake_auth'],
  [50, 'signature_algorithms_cert'],
  [EXT_KEY_SHARE, 'key_share'],
  [52, 'transparency_info'],
  [54, 'connection_id'],
  [55, 'external_id_hash'],
  [56, 'external_session_id'],
  [57, 'quic_transport_parameters'],
  [58, 'ticket_request'],
  [59, 'dnssec_chain'],
  [13172, 'next_protocol_negotiation'],
  [17513, 'application_settings'],
  [17613, 'application_settings'],
  [30032, 'channel_id'],
  [EXT_ENCRYPTED_CLIENT_HELLO, 'encrypted_client_hello'],
  [65281, 'renegotiation_info'],
])

/** Groups of key exchange (IANA's TLS Supported Groups) in use today. */
const GROUP_NAMES: ReadonlyMap<number, string> = new Map([
  [19, 'secp192r1'],
  [21, 'secp224r1'],
  [22, 'secp256k1'],
  [23, 'secp256r1'],
  [24, 'secp384r1'],
  [25, 'secp521r1'],
  [26, 'brainpoolP256r1'],
  [27, 'brainpoolP384r1'],
  [28, 'brainpoolP512r1'],
  [29, 'x25519'],
  [30, 'x448'],
  [31, 'brainpoolP256r1tls13'],
  [32, 'brainpoolP384r1tls13'],
  [33, 'brainpoolP512r1tls13'],
  [41, 'curveSM2'],
  [256, 'ffdhe2048'],
  [257, 'ffdhe3072'],
  [258, 'ffdhe4096'],
  [259, 'ffdhe6144'],
  [260, 'ffdhe8192'],
  [512, 'MLKEM512'],
  [513, 'MLKEM768'],
  [514, 'MLKEM1024'],
  [4587, 'SecP256r1MLKEM768'],
  [4588, 'X25519MLKEM768'],
  [4589, 'SecP384r1MLKEM1024'],
  [25497, 'X25519Kyber768Draft00'],
])

export function contentTypeName(type: number): string {
  return CONTENT_TYPE_NAMES.get(type) ?? String(type)
}

export function handshakeTypeName(type: number): string {
  return HANDSHAKE_TYPE_NAMES.get(type) ?? String(type)
}

export function alertName(description: number): string {
  return ALERT_NAMES.get(description) ?? String(description)
}

export function extensionName(type: number): string {
  return isGrease(type) ? 'GREASE' : (EXTENSION_NAMES.get(type) ?? String(type))
}

export function groupName(group: number): string {
  return isGrease(group) ? 'GREASE' : (GROUP_NAMES.get(group) ?? hexName(group))
}

/** Values that clients offer at random so that servers stay used to unknown ones (RFC 8701 §2): 0a0a, 1a1a … fafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)
}

export function hexName(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`
}
