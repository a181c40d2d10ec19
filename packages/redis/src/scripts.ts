/**
 * A record is one string: `<call> <due> <length of the version> <version><value>`. One key is half as
 * large as a hash of these fields. `due` is what the writer said; the index says when it is handed out.
 */
const read = `
local record = redis.call('GET', KEYS[1])
local call, due, version, rest
if record then
  local length, start
  call, due, length, start = string.match(record, '^(%w+) (%d*) (%d+) ()')
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
 * Keys: the record, the index of its shard. Arguments: call, expected version, next version, value, ttl,
 * due, id; versions with a sign in front, and empty where there is none.
 *
 * Clients send a command again when its answer was lost. The one that finds itself in the record was
 * applied before; it is written once more, so that a WAIT behind it has something to wait for.
 *
 * Records go by themselves when their time is over, and leave their entries in the index behind. Where
 * nobody takes what is due, those would be there for ever: so whoever adds one removes up to two.
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
if ARGV[3] ~= '' and ARGV[6] ~= '' then
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
elseif due ~= '' then
  redis.call('ZREM', KEYS[2], ARGV[7])
end
if not record then
  local grants = string.sub(KEYS[2], 1, -4) .. ':'
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, 1)) do
    if redis.call('EXISTS', grants .. id) == 0 then redis.call('ZREM', KEYS[2], id) end
  end
end
return 1
`

/**
 * Keys: indexes of shards. Arguments: before, until, how many. Returns whether it has stopped although
 * there may be more, then ids and due times in turns, those that have been due for longest first; a sign is
 * in front of everything.
 *
 * It looks at one entry of each shard, and at one more for each that it takes: a heap holds the next of
 * every shard. Entries without a record are dropped; there may be many, so their number is bounded.
 */
export const takeDueScript = `
local before, limit = '(' .. ARGV[1], tonumber(ARGV[3])
local heap, taken, gone, answer = {}, {}, {}, {}

local function add(index, offset)
  local found = redis.call('ZRANGEBYSCORE', KEYS[index], '-inf', before, 'WITHSCORES', 'LIMIT', offset, 1)
  if not found[1] then return end
  local entry = { id = found[1], score = tonumber(found[2]), index = index, offset = offset }
  local place = #heap + 1
  while place > 1 do
    local parent = math.floor(place / 2)
    if heap[parent].score <= entry.score then break end
    heap[place] = heap[parent]
    place = parent
  end
  heap[place] = entry
end

local function remove()
  local first, last = heap[1], table.remove(heap)
  if #heap == 0 then return first end
  local place = 1
  while place * 2 <= #heap do
    local child = place * 2
    if child < #heap and heap[child + 1].score < heap[child].score then child = child + 1 end
    if last.score <= heap[child].score then break end
    heap[place] = heap[child]
    place = child
  end
  heap[place] = last
  return first
end

for index = 1, #KEYS do add(index, 0) end
while #heap > 0 and #taken < limit and #gone < 1000 do
  local entry = remove()
  local grant = string.sub(KEYS[entry.index], 1, -4) .. ':' .. entry.id
  table.insert(redis.call('EXISTS', grant) == 1 and taken or gone, entry)
  add(entry.index, entry.offset + 1)
end
answer[1] = #gone == 1000 and '=more' or '='
for _, entry in ipairs(taken) do
  redis.call('ZADD', KEYS[entry.index], ARGV[2], entry.id)
  table.insert(answer, '=' .. entry.id)
  table.insert(answer, string.format('=%.0f', entry.score))
end
for _, entry in ipairs(gone) do redis.call('ZREM', KEYS[entry.index], entry.id) end
return answer
`

/**
 * Keys: the index of the shard. Arguments: id, until, due time or nothing. A record that was written
 * meanwhile has another time there, or none.
 */
export const postponeScript = `
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
return 1
`
