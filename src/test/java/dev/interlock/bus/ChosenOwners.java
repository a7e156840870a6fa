package dev.interlock.bus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Owners as a test says: the nodes in their order, of which the first that may be asked owns all, and this node after them. */
public final class ChosenOwners implements Owners {
    static final String HERE = "here";

    private final Lanes here;
    private final List<String> order = new ArrayList<>();
    private final Set<String> leaving = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final List<Consumer<String>> listeners = new ArrayList<>();

    ChosenOwners() {
        this(new Lanes(HERE, 1));
    }

    public ChosenOwners(Lanes here) {
        this.here = here;
    }

    public synchronized void own(String... nodes) {
        order.clear();
        order.addAll(List.of(nodes));
    }

    void leave(String node) {
        synchronized (this) {
            order.remove(node);
        }
        listeners.forEach(listener -> listener.accept(node));
    }

    @Override
    public Lanes here() {
        return here;
    }

    @Override
    public synchronized Lanes of(String instance, Set<String> except) {
        return order.stream()
                .filter(node -> !except.contains(node) && !silent.contains(node))
                .findFirst()
                .map(node -> new Lanes(node, 1))
                .orElse(here);
    }

    @Override
    public synchronized boolean isMember(String node) {
        return node.equals(here.node()) || order.contains(node);
    }

    @Override
    public synchronized boolean isSilent(String node) {
        return silent.contains(node);
    }

    @Override
    public synchronized void noteSilent(String node) {
        silent.add(node);
    }

    @Override
    public synchronized void noteLeaving(String node) {
        leaving.add(node);
    }

    public synchronized Set<String> leaving() {
        return Set.copyOf(leaving);
    }

    @Override
    public void onLeft(Consumer<String> listener) {
        listeners.add(listener);
    }
}
