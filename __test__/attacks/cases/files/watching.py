# tries: being told what happens to files
# each: inotify_init1 fanotify_init
# expects: POLICY | blocked
# with: calls
call(which, 0, 0)
verdict()
