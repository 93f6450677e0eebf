-- wrk asks for one path after another from a file, in a random order of its own; prints rate, p99 and errors on one line.
local paths, requests = {}, {}
function init(arguments)
    math.randomseed(1)
    for path in io.lines(arguments[1]) do paths[#paths + 1] = path end
    for i, path in ipairs(paths) do requests[i] = wrk.format("GET", path) end
end
function request() return requests[math.random(#requests)] end
function done(summary, latency)
    local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("wrk %.0f %.2f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000, bad))
end
