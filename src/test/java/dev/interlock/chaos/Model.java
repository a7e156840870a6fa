package dev.interlock.chaos;

/**
 * An object that is called by one client after another: what a correct answer is.
 *
 * @param <S> its states, with value equality
 * @param <C> the calls
 * @param <A> the answers, with value equality
 */
interface Model<S, C, A> {

    S initial();

    Step<S, A> apply(S state, C call);

    /** What a call leads to: the next state and the answer. */
    record Step<S, A>(S next, A answer) {}
}
