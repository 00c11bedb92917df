"""The command line and the chat page: readers of `rag.Assistant.ask`."""
