import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';

/** What goes wrong within a view ends that view alone, and is said. */
export class Shelter extends Component<
  { readonly children: ReactNode },
  { readonly failure: string | undefined }
> {
  static getDerivedStateFromError(error: unknown): { readonly failure: string } {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override state: { readonly failure: string | undefined } = { failure: undefined };

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p>This view has failed: {failure}. The others go on; please report it.</p>
        <Button onClick={() => this.setState({ failure: undefined })}>Try again</Button>
      </div>
    );
  }
}
