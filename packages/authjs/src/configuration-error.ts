/**
 * Thrown at the first request when the configuration cannot work. It names the setting and the remedy.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly code = 'ERR_CONFIGURATION'
  /** The setting that has to change, such as `secret`. */
  readonly setting: string

  constructor(setting: string, message: string) {
    super(message)
    this.setting = setting
  }
}
