/**
 * A record is one string: `<call> <due> <length of the version> <version><value>`. One key is half as
 * large as a hash of these fields, and `due` waits there for whoever wants an index of it.
 */
const read = `
local record = redis.call('GET', KEYS[1])
local call, version, rest
if record then
  local length, start
  call, length, start = string.match(record, '^(%w+) %d* (%d+) ()')
  rest = start + length
  version = string.sub(record, start, rest - 1)
end
`

/**
 * Returns `{version, value}` or nothing. A script and no `GET`, because clients and servers send scripts
 * to the primary, and plain reads to a replica if they are so configured. The sign in front keeps
 * `@upstash/redis` from reading a value as JSON.
 */
export const getScript = `${read}
if not record then return false end
return { '=' .. version, '=' .. string.sub(record, rest) }
`

/**
 * Arguments: call, expected version, next version, value, ttl, due; versions with a sign in front, and
 * empty where there is none.
 *
 * Clients send a command again when its answer was lost. The one that finds itself in the record was
 * applied before; it is written once more, so that a WAIT behind it has something to wait for.
 */
export const compareAndSetScript = `${read}
local expected = version and '=' .. version or ''
if expected ~= ARGV[2] and call ~= ARGV[1] then return 0 end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  local head = ARGV[1] .. ' ' .. ARGV[6] .. ' ' .. #ARGV[3] - 1 .. ' '
  redis.call('SET', KEYS[1], head .. string.sub(ARGV[3], 2) .. ARGV[4], 'PX', ARGV[5])
end
return 1
`
