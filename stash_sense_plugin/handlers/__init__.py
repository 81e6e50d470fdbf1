"""One thin function per task and operation: arguments -> call -> plain dict."""
