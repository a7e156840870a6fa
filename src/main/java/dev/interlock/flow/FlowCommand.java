package dev.interlock.flow;

/** What an instance can be asked to do: by a client, by the clock, by another application or by an operator. */
public sealed interface FlowCommand
        permits TransitionCommand, LifecycleCommand, TimerCommand, ReplyCommand, MigrateCommand {}
