# tries: asking for large replies and never reading one
# expects: TIMEOUT | OUTPUT_LIMIT | PROTOCOL
# timeoutMs: 1000
# legalMb: 128
# alone: yes
# with: channel
# The replies are the host's own work: 56 MiB of them.
for number in range(900):
    send(calling(number + 1, "large", DICT + u32(1) + string("size") + I32 + u32(1 << 16)))
hang()
