local function isReady()
  return call('EXISTS', READY, RANKED) > 0
end
