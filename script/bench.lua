-- One request of make bench, for wrk: what to ask comes from the environment, what was
-- measured goes out as one line: p50 and p99 in ms, requests per second, errors.
local method = os.getenv("BENCH_METHOD") or "GET"
local body = os.getenv("BENCH_BODY") or ""
local objects = {}
for each in string.gmatch(os.getenv("BENCH_OBJECTS") or "", "%S+") do
  table.insert(objects, each)
end
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("id", threads)
end

function init()
  wrk.method = method
  wrk.headers["Accept-Encoding"] = "gzip"
  for _, name in ipairs({ "COOKIE", "AUTHORIZATION", "CONTENT_TYPE" }) do
    local value = os.getenv("BENCH_" .. name)
    if value and value ~= "" then
      wrk.headers[(name:gsub("_", "-"))] = value
    end
  end
  count = id == 1 and -1 or 0 -- wrk asks the first thread for one request that it does not send
end

function request()
  if body == "" then
    return wrk.format()
  end
  -- @ in the body becomes a number that no other request of this run has.
  count = count + 1
  if #objects > 0 then
    return change()
  end
  local unique = string.format("%d%d%07d", os.time() % 1000000, id, count)
  return wrk.format(nil, nil, nil, (body:gsub("@", unique)))
end

-- Changes one object after the other: {object} in the path becomes its id, # in the body
-- the version that it has by now. Each thread has objects of its own.
function change()
  local mine = math.floor(#objects / 2)
  local object = objects[(id - 1) * mine + (count - 1) % mine + 1]
  local version = 1 + math.floor((count - 1) / mine)
  return wrk.format(nil, (wrk.path:gsub("{object}", object)), nil, (body:gsub("#", version):gsub("@", count)))
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %.2f %.2f %.0f %d\n",
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.requests / (summary.duration / 1e6),
    e.connect + e.read + e.write + e.status + e.timeout))
end
