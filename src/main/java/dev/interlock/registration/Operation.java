package dev.interlock.registration;

/** What an item of a batch asks for, in the order in which a batch is done. */
public enum Operation {
    DELETE,
    CREATE,
    UPDATE,
    UPGRADE
}
