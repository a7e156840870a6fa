package dev.interlock.flow;

/** What a change did to one step: its state before and all of it afterwards. */
public record StepChange(StepState before, StepStatus after) {}
